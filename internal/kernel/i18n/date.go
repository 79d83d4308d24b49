package i18n

import (
	"fmt"
	"time"
)

func dateZh(y int, m time.Month, d int) string { return fmt.Sprintf("%d年%d月%d日", y, int(m), d) }
func dateRu(y int, m time.Month, d int) string {
	return fmt.Sprintf("%d %s %d г.", d, monthsRu[m-1], y)
}
func dateKk(y int, m time.Month, d int) string {
	return fmt.Sprintf("%d ж. %d %s", y, d, monthsKk[m-1])
}
func dateEn(y int, m time.Month, d int) string { return fmt.Sprintf("%d %s %d", d, m, y) }

// Zone returns the clock of the reader's business: Beijing for Chinese, Astana for the others.
func (p *Printer) Zone() *time.Location { return p.loc.zone }

// Date formats the day in the reader's zone: "2026年3月1日", "1 марта 2026 г.", "2026 ж. 1 наурыз", "1 March 2026".
func (p *Printer) Date(t time.Time) string { return p.loc.date(t.In(p.loc.zone).Date()) }

// DateTime formats day and time of day in the reader's zone.
func (p *Printer) DateTime(t time.Time) string { return p.loc.moment(t, p.loc.zone) }

// Time formats the time of day in a zone, in 24 hours: "20:05".
func (p *Printer) Time(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }

// BothClocks formats a moment on the clock of Beijing and on that of Astana, each naming its city.
func (p *Printer) BothClocks(t time.Time) (inBeijing, inAstana string) {
	return p.T("clock.beijing", "time", p.loc.moment(t, beijing)), p.T("clock.astana", "time", p.loc.moment(t, astana))
}

func (l *locale) moment(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	return l.date(t.Date()) + l.clock + t.Format("15:04")
}

const day = 24 * time.Hour

// Ago formats the distance from now to t in one unit: "5 минут назад", "через 2 дня", "только что".
func (p *Printer) Ago(t, now time.Time) string {
	d := now.Sub(t)
	if d < 0 {
		return p.distance(-d, "in.minute", "in.hour", "in.day", "in.month", "in.year")
	}
	return p.distance(d, "ago.minute", "ago.hour", "ago.day", "ago.month", "ago.year")
}

func (p *Printer) distance(d time.Duration, minute, hour, days, month, year string) string {
	switch {
	case d < time.Minute:
		return p.T("ago.now")
	case d < time.Hour:
		return p.N(minute, int64(d/time.Minute))
	case d < day:
		return p.N(hour, int64(d/time.Hour))
	case d < 30*day:
		return p.N(days, int64(d/day))
	case d < 365*day:
		return p.N(month, min(int64(d/(30*day)), 11))
	}
	return p.N(year, int64(d/(365*day)))
}
