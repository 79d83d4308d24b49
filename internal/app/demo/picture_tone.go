package demo

import "slices"

// tone is the colour world of one trade, so that a page of many goods shows at a glance where one branch ends.
type tone struct {
	wall, shade string // the wall, and the shadow on the ground
	body, deep  string // replace the two body colours of a drawing, --art-3 and --art-4
	rubber      string // replaces --art-5 where the goods themselves have that colour
	sheet       string // lies under what is drawn in lines only
	kinds       []string
}

// hue is the colour of a variable of the drawings in this tone.
func (t tone) hue(variable, fallback string) string {
	own := map[string]string{"3": t.body, "4": t.deep, "5": t.rubber, "shade": t.shade}[variable]
	if own == "" {
		return fallback
	}
	return own
}

// toneOf finds the tone that names a kind; the first one is for all others.
func toneOf(kind string) tone {
	for _, t := range tones {
		if slices.Contains(t.kinds, kind) {
			return t
		}
	}
	return tones[0]
}

var tones = [...]tone{
	{wall: "#d9e6e3", shade: "#7d9794", body: "#4d9b9b", deep: "#1f6a6e"},
	{wall: "#d5e4ea", shade: "#7b949e", body: "#4a93ad", deep: "#1f5f78", kinds: []string{
		"pump", "well-pump", "drain-pump", "dosing-pump", "pump-station", "water-plant", "sprinkler", "flow-meter"}},
	{wall: "#d5e4ea", shade: "#7b949e", body: "#4a93ad", deep: "#1f5f78", kinds: []string{"pump-curve", "pump-drawing"},
		sheet: `<path d="M6 6h228v170H6z" fill="#f7faf9" stroke="#c9d8d5"/>`},
	{wall: "#efe2d6", shade: "#a3917f", body: "#c9784f", deep: "#93492c", kinds: []string{"boiler", "heat-pump", "compressor"}},
	{wall: "#d9e1ee", shade: "#808ca3", body: "#5b82b4", deep: "#2f5383", kinds: []string{
		"motor", "transformer", "switchgear", "inverter", "charger", "battery", "lamp", "switch", "solar-panel", "bearing"}},
	{wall: "#ece3dc", shade: "#9d8e83", body: "#5b82b4", deep: "#2f5383", rubber: "#b5533a", kinds: []string{"cable"}},
	{wall: "#e0e9d3", shade: "#8b9a78", body: "#74a657", deep: "#41743a", kinds: []string{
		"tractor", "harrow", "baler", "feed-mixer", "drip", "greenhouse", "seed-bag"}},
	{wall: "#eee6d2", shade: "#a09476", body: "#d3a140", deep: "#9b6f22", kinds: []string{
		"crusher", "conveyor-belt", "drill", "loader", "generator", "oil-pipe", "drum"}},
	{wall: "#dfe6e8", shade: "#86949a", body: "#50a0a8", deep: "#22707c", kinds: []string{
		"monitor", "oxygen", "autoclave", "gas-detector", "sensor", "software"}},
	{wall: "#ede0d9", shade: "#a18e84", body: "#cc6b50", deep: "#8f3f2d", kinds: []string{"food-line", "forklift", "auto-part", "tyre", "welder"}},
	{wall: "#e8dfe6", shade: "#968a95", body: "#a97a97", deep: "#714765", kinds: []string{"textile"}},
}
