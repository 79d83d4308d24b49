package catalog

import "testing"

func TestSeaTermsOnLand(t *testing.T) {
	for place, land := range map[string]bool{
		"Khorgos": true, "ХОРГОС": true, "ст. Алтынколь": true, "霍尔果斯口岸": true, "Қорғас": true, "Xi'an": true, "Xi’an, Shaanxi": true, "г. Алма-Ата": true,
		"Достық стансасы": true, "Ｕｒｕｍｑｉ": true, "Усть-Каменогорск": true, "(Dushanbe)": true,
		"Shanghai": false, "上海": false, "порт Актау": false, "Tianjin Xingang": false, "Владивосток": false, "Chongqing": false, "武汉港": false,
		"Oshawa": false, "Алматинская": false, "": false,
	} {
		for _, rule := range Rules {
			if got := SeaTermOnLand(Term{rule, place}); got != (land && SeaOnly(rule)) {
				t.Errorf("%s %s: %v", rule, place, got)
			}
		}
	}
}
