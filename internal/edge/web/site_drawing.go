package web

import "strings"

// drawings name the drawing of a kind of goods by the category's code. A category without one takes that of its parent.
var drawings = map[string]string{
	"machinery": "compressor", "machinery.pumps": "pump", "machinery.pumps.submersible": "well-pump", "machinery.pumps.metering": "dosing-pump",
	"machinery.pumps.mud": "drain-pump", "machinery.valves": "valve", "machinery.heat-exchangers": "heat-exchanger", "machinery.refrigeration": "cold-room",
	"machinery.boilers": "boiler", "machinery.transmission": "motor", "machinery.bearings": "bearing", "machinery.conveying": "conveyor-belt",
	"machinery.welding": "welder", "machinery.machine-tools": "machine-tool", "machinery.cutting": "machine-tool", "machinery.power-tools": "drill",
	"machinery.air-tools": "drill", "machinery.construction": "loader",
	"electrical": "transformer", "electrical.motors": "motor", "electrical.switchgear": "switchgear", "electrical.distribution": "switchgear",
	"electrical.ev-chargers": "charger", "electrical.generators": "generator", "electrical.cables": "cable", "electrical.optical-cables": "cable",
	"electrical.frequency-inverters": "inverter",
	"renewables":                     "solar-panel", "renewables.inverters": "inverter", "renewables.storage": "battery", "renewables.heat-pumps": "heat-pump",
	"agriculture": "tractor", "agriculture.machinery.tillage": "harrow", "agriculture.machinery.hay": "baler", "agriculture.irrigation": "drip",
	"agriculture.irrigation.sprinkler": "sprinkler", "agriculture.greenhouses": "greenhouse", "agriculture.livestock": "feed-mixer",
	"agriculture.seeds": "seed-bag", "agriculture.feed": "seed-bag", "agriculture.machinery": "tractor",
	"oilfield": "oil-pipe", "mining": "crusher", "mining.belts": "conveyor-belt", "mining.drill-tools": "drill",
	"building": "crate", "building.pipes": "oil-pipe", "building.tools": "drill", "chemicals": "drum", "chemicals.agro": "seed-bag",
	"transport": "auto-part", "transport.tyres": "tyre", "transport.vehicles": "loader", "appliances": "heat-pump", "lighting": "lamp",
	"instruments": "sensor", "instruments.flow": "flow-meter", "instruments.analysis": "gas-detector", "medical": "monitor",
	"medical.oxygen": "oxygen", "medical.sterilization": "autoclave", "food": "seed-bag", "food-machinery": "food-line", "textiles": "textile",
	"logistics": "forklift", "logistics.racking": "rack", "logistics.cold-storage": "cold-room", "logistics.packaging": "crate",
	"environment": "water-plant", "environment.monitoring": "gas-detector", "fire-safety": "gas-detector", "it": "software",
	"it.communications": "switch", "services": "software", "office": "rack", "education": "monitor",
}

// drawingOf finds the drawing of a category or of what stands above it; a crate stands for anything else.
func drawingOf(code string) string {
	for code != "" {
		if name, ok := drawings[code]; ok {
			return name
		}
		cut := strings.LastIndexByte(code, '.')
		if cut < 0 {
			break
		}
		code = code[:cut]
	}
	return "crate"
}
