package catalog

import (
	"strings"
	"unicode"
)

// landPlaces are the crossings and inland cities between which this trade goes by road and rail, one a line in the
// spellings that people use. A city with a harbour, on a river as well, does not belong here.
const landPlaces = `
霍尔果斯,хоргос,қорғас,khorgos,khorgas,horgos,korgas,qorgas
阿腾科里,阿尔滕科里,алтынколь,алтынкуль,алтынкөл,altynkol
阿拉山口,алашанькоу,алашанкоу,alashankou,alataw
多斯特克,достык,достық,dostyk,dostyq
巴克图,塔城,бахты,бақты,бакту,чугучак,bakhty,baketu,tacheng
吉木乃,майкапчагай,майқапшағай,зимунай,maikapchagay,maykapshagay,jeminay
都拉塔,колжат,қолжат,калжат,дулата,kolzhat,kalzhat,dulata
吐尔尕特,торугарт,torugart
伊尔克什坦,иркештам,эркечтам,irkeshtam
乌鲁木齐,урумчи,үрімжі,urumqi,ürümqi,wulumuqi
喀什,кашгар,қашқар,kashgar,kashi
伊宁,инин,кульджа,құлжа,yining,ghulja
昌吉,чанцзи,changji
石河子,шихэцзы,shihezi
西安,сиань,xian,xi an
兰州,ланьчжоу,lanzhou
包头,баотоу,baotou
杨凌,янлин,yangling
成都,чэнду,chengdu
宝鸡,баоцзи,baoji
绵阳,мяньян,mianyang
郑州,чжэнчжоу,zhengzhou
银川,иньчуань,yinchuan
西宁,синин,xining
呼和浩特,хух хото,хухэ хаотэ,hohhot
太原,тайюань,taiyuan
阿拉木图,алматы,алма ата,almaty,alma ata
阿斯塔纳,астана,astana
塞米伊,塞梅伊,семей,семипалатинск,semey
奇姆肯特,шымкент,чимкент,shymkent
卡拉干达,караганда,қарағанды,karaganda,karagandy
阿克托别,актобе,ақтөбе,aktobe
库斯塔奈,костанай,қостанай,kostanay
巴甫洛达尔,павлодар,pavlodar
厄斯克门,усть каменогорск,өскемен,oskemen,ust kamenogorsk
塔拉兹,тараз,taraz
塔尔迪库尔干,талдыкорган,талдықорған,taldykorgan
克孜勒奥尔达,кызылорда,қызылорда,kyzylorda
比什凯克,бишкек,бішкек,bishkek
奥什,ош,osh
塔什干,ташкент,tashkent,toshkent
撒马尔罕,самарканд,самарқанд,samarkand
杜尚别,душанбе,dushanbe
阿什哈巴德,ашхабад,ashgabat
`

var landNames = strings.FieldsFunc(landPlaces, func(r rune) bool { return r == ',' || r == '\n' })

// SeaTermOnLand reports whether a term sends goods by sea to or from a place without a sea: "FOB Khorgos".
func SeaTermOnLand(t Term) bool { return SeaOnly(t.Rule) && onLand(t.Place) }

// onLand reports whether a named place is one of landPlaces, alone or among other words.
func onLand(place string) bool {
	folded := foldName(strings.NewReplacer("'", "", "’", "", "ʼ", "").Replace(place))
	words := " " + strings.Join(strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	for _, name := range landNames {
		whole := " " + name + " "
		if strings.ContainsFunc(name, isHan) {
			whole = name // Chinese has no blanks between words
		}
		if strings.Contains(words, whole) {
			return true
		}
	}
	return false
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
