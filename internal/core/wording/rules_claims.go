package wording

// Superlatives and absolutes as grammar. Words that are forbidden whatever
// stands around them belong into the terms of the policy, not here.
//
// Source: V-48.

const (
	zhScope = `(?:全网|全国|全球|全世界|世界|全平台|全市场|行业|业内|业界|历史|同行|网上|互联网|市场|天下|史上|国内|亚洲|中国|宇宙)`
	zhFlaws = `(?:掉色|褪色|变形|生锈|起球|断|坏|漏|开裂|脱落|卡顿|磨损|缩水|松动|掉|脱|反弹|失效|发霉|变黄|过敏|破)`
)

func claim(id, lang, anchors, expr, before, after string) pattern {
	return pattern{id: "superlative." + lang + "." + id, lang: lang, kind: KindSuperlative, reason: ReasonAbsoluteClaim, source: "V-48",
		anchors: anchors, expr: expr, before: before, after: after}
}

// claimsZH are the Chinese patterns.
func claimsZH() []pattern {
	noBetter := claim("no_better", "zh", "更便宜|更低|更好|更优惠|更划算|更实惠|只有更",
		`(?:没有|找不到|买不到|再无|再没|没)(?:比|哪|谁|人|能)?\p{Han}{0,8}更(?:便宜|低|好|优惠|划算|实惠)|没有最\p{Han}{1,2}[, ]?只有更\p{Han}{1,2}`, "", "")
	noBetter.plain = true
	hundred := claim("hundred_percent", "zh", "100%|100 %|百分百|百分之百|百分之一百|百分之100",
		`(?:100 ?%|百分之?百|百分之一百|百分之100)的?(?:有效|见效|安全|保证|满意|成功|不|无|防|根除|治|好评|止|除|杀菌|去除|没有|零|祛|美白|瘦|生发|管用|好用)`, "", `含|带|用`)
	hundred.views = viewBase | viewLeet | viewTight | viewDigits
	return []pattern{
		claim("lowest_price", "zh", "最低|最便宜|最优惠|最实惠|最划算|最超值|底价|低价",
			zhScope+`?(?:范围内|绝对|价格?|的)?最(?:低的?价(?:格|位)?|便宜|优惠|实惠|划算|超值)|`+zhScope+`(?:最低|超低价|底价|最低)|价格?(?:全网|全国|史上)?最低`,
			`(?:本店|系列中|系列里|本系列)`, `的?(?:运费|快递|邮费)|起订|消费|温|承`),
		claim("best", "zh", "最", `最(?:好|佳|优|棒|强|牛|美|酷|高级|高端|高档|先进|优秀|优质|权威|专业|安全|耐用|耐磨|舒适|舒服|柔软|保暖|健康|环保|受欢迎|畅销|热销|火爆|流行|时尚|奢华|豪华|完美|靠谱|正宗|纯正|新科技|新技术|轻薄|结实|坚固|清晰|省电|值得)`,
			`(?:为了?|达到|获得|以|取得|保持|处于|本店|系列中|系列里|本系列|调至|调到|开到|设为|选择)`,
			`档|挡|风|光|模式|可|达|只需|仅需|需|约|[0-9]|时|在|是在|先|别|不|用[^的。,! ]|赏味|食用|使用|饮用|保质|观赏|拍摄|角度|位置|距离|状态|搭|将|把|每|放|避免|请|能|提前|配合|选|以|处|点|部|端|速度|一档|的?(?:温度|位置|角度|距离|姿势|时间|状态|方式|方法|坐姿|水温|亮度|时候)|与|和|提示|[长短]|化|穿|手洗|冷水|洗|分开|单独|轻柔|阴凉|平铺|晾|充|范围|区间|握|体验`),
		claim("first", "zh", "第一|no.1|no1|no 1|no. 1|top1|top 1|第1",
			`(?:全国|全网|全球|世界|亚洲|中国|国内|行业|业内|市场|销量|销售|热销|人气|口碑|品质|质量|排名|类目|服务|品牌|性价比|同类|省内|全市|平台|榜单|好评)(?:销量|销售|排名|排行|口碑|品牌|热销|好评|产品|卖家|累计|连续|\p{Han}{0,2})(?:第一|no\.? ?1|top ?1|第1)(?:名|位|品牌|家)?|第一(?:品牌|名牌|大牌|神器)`,
			``, `次|步|时间|天|层|代|眼|印象|个|款|批|件|条|章|集|季|排|位置|页|手|责任|要务|[0-9]`),
		claim("absolute", "zh", "绝对", `绝对(?:不|无|没|安全|有效|正品|保证|防水|值得|最|是|好|干净|环保|纯|真|正宗|超值|划算|低价|便宜|让你|让您|满意|物超|耐|防|管用|靠谱|放心)(?:会|是)?(?:掉色|褪色|变形|生锈|起球|伤|漏|断|坏|反弹|好用|低价|值得)?`,
			``, `要|能|可|得|允许|建议|宜|准|应`),
		claim("never", "zh", "永不|永远|永久不|终身不|终生不|一辈子|绝不|决不|从不|万年不|百年不",
			`(?:永不|永远都?不会?|永久不会?|终身不会?|终生不会?|一辈子都?不会?|万年不|百年不)再?\p{Han}{1,3}|(?:绝不|决不|从不|绝不会|决不会)`+zhFlaws, ``, ``),
		claim("only", "zh", "首家|独家|唯一|首创|首发|仅此一家|独一份|领先|最|顶级",
			zhScope+`(?:首家|独家|唯一|首创|首发|仅此一家|独一份|领先|顶级|最(?:大|好|强|火|牛|低|佳|先进|专业|便宜|畅销))`, ``, ``),
		claim("guarantee", "zh", "保证|确保|承诺|包有效|包治|包见效|包根治|包变瘦|包美白|包祛斑|包百分百|包100",
			`(?:包|保证|确保|承诺)(?:百分百|100%)?(?:有效|治好|见效|根治|变瘦|美白|祛斑|生发|不反弹|永不|终身不|不会?`+zhFlaws+`)`, ``, ``),
		claim("instant", "zh", "见效|治愈|根治|祛斑|立竿见影|变白|变瘦", `(?:[0-9]+|[一二三四五六七八九十]+)(?:天|日|次|秒|分钟|晚)(?:就|即|可|必|快速)?(?:见效|治愈|变瘦|变白|根治|祛斑)|立竿见影`, ``, ``),
		hundred, noBetter,
	}
}

// claimsEN are the English patterns.
func claimsEN() []pattern {
	hundred := claim("hundred_percent", "en", "100",
		`100 ?(?:%|percent|per cent|pct) (?:[a-z]+ )?(?:guaranteed?|effective|effectively|safe|safely|safety|cures?|success|successful|results|risk[- ]free|foolproof|satisfaction|satisfied|fade[- ]?(?:proof|free|less)|works?|working|reliable|perfect|accurate|accuracy|unbreakable|never|harmless)`,
		``, ` for (?:dishwashers?|use)`)
	hundred.views = viewBase | viewLeet | viewTight | viewDigits
	noBetter := claim("no_better", "en", "cheaper|lower|better|beat|beats",
		`(?:can(?:'?t|not)|won'?t|will not|never|could(?:n't| not)|nowhere else) (?:ever |you |will |you'll )*(?:find|buy|get|see) (?:it |them |this |these |that |a |an |any |anything |anywhere )*(?:cheaper|lower|better)(?: prices?| deals?)?|(?:nobody|no one|no other [a-z]+)(?: else)? (?:sells?|offers?|has|beats?|can beat)(?: it| us| them| our| this)?(?: cheaper| lower| better| prices?)?|nothing (?:else )?(?:is |can be |comes |can )?(?:better|cheaper|beats?)`, ``, ``)
	noBetter.plain = true
	return append(claimsBestEN(), []pattern{
		claim("absolutely", "en", "absolutely",
			`absolutely (?:never|no|zero|nothing|won'?t|will not|does not|doesn't|cannot|can't|guaranteed?|safe|safely|perfect|perfectly|flawless|harmless|waterproof|unbreakable|effective|100|the (?:best|cheapest|lowest|finest)|not (?:fade|fading|break|going))(?: (?:fad(?:es?|ing)|breaks?|leaks?|rusts?|fails?|risks?|side effects?|shrink(?:s|ing)?|peel(?:s|ing)?|waterproof|free))?`,
			``, ` ?(?:bleach|iron|ironing|children|tumble|smoking)`),
		claim("never", "en", "never|not ever|n't ever",
			`(?:never|won't ever|will not ever)(?: ever)? (?:fades|fading|breaks|rusts|wears|leaks|fails|shrinks|cracks|peels|dies|runs out|stops working|disappoints|goes out of (?:style|fashion)|gets old|scratches|tarnishes|pills|stretches|wrinkles|tangles|disconnects|lags|slips|needs (?:charging|washing|replacing))|(?:will|can|would|shall|that|'ll|colou?rs?|does|they|it|prints?|clothes|shoes) never (?:ever )?(?:fade|break|rust|wear out|leak|fail|shrink|crack|peel|die|run out|disappoint|go out of (?:style|fashion)|get old|scratch|tarnish|pill|stretch|wrinkle|tangle|disconnect|lag|slip)`, ``, ``),
		claim("guaranteed", "en", "guarantee",
			`guaranteed? (?:the )?(?:lowest|best|cheapest|results|success|to (?:work|last|cure|lose|grow)|weight loss|cure|effective|never)|(?:results|success|effect|satisfaction|lowest price|best price)(?: is| are)? (?:100% )?guaranteed`, ``, ``),
		claim("forever", "en", "forever", `(?:last|lasts|works?|stays?|stay|guaranteed|lasting|bright) (?:[a-z]+ )?forever`, ``, ``),
		hundred, noBetter,
	}...)
}

const (
	enTop   = `(?:best|greatest|finest|cheapest|lowest(?:[- ]priced?)?|fastest|strongest|safest|softest|lightest|smallest|thinnest|toughest|smartest|brightest|longest[- ]lasting|highest[- ]quality|most [a-z-]+)`
	enPlace = `(?:world|planet|market|web|internet|universe|earth|industry|country|globe|history|nation)`
)

// claimsBestEN are the superlatives proper.
func claimsBestEN() []pattern {
	return []pattern{
		claim("lowest_price", "en", "lowest|cheapest|best|rock bottom|rock-bottom",
			`(?:the )?(?:(?:very |absolute |absolutely )?(?:lowest|cheapest|best)|rock[- ]bottom)(?: possible| retail| online| market)? (?:prices?|deals?|rates?)(?: (?:on|in|of|across|anywhere|ever|guaranteed|online|around)(?: (?:the|this|whole|entire|web|internet|net|world|market|town|country|planet))*)?|(?:the )?cheapest(?: [a-z]+)?`,
			``, ` ?(?:shipping|postage|delivery|option|way)`),
		claim("world_best", "en", "world|planet|universe|nation|country|market|industry|america|china|europe",
			`(?:world|planet|universe|nation|country|market|industry|america|china|europe)'?s (?:no\.? ?1|#1|number one|first|only|top|`+enTop+`)`, ``, ``),
		claim("best_in", "en", "best|cheapest|finest|greatest|lowest|est |the most|highest|longest",
			`(?:the )?(?:best|cheapest|finest|greatest|lowest[- ]priced|(?:fast|strong|safe|soft|light|small|thin|tough|smart|bright)e?st|the most [a-z-]+|longest[- ]lasting|highest[- ]quality)(?: [a-z0-9'-]+){0,4} (?:in|on|of|across|throughout|on all) (?:the |this |our )?(?:whole |entire |global )?`+enPlace, ``, ` (?:map|cup|clock|time)`),
		claim("the_best", "en", "the best|the very best",
			`(?:is|are|it's|we're|simply|truly|definitely|still|be|offer|sell) the (?:very )?best`, ``,
			` (?:way|ways|time|place|practice|man|before|friend|friends|for|used|if|part|thing|fit|to|interest|position|angle|when|practices|results)|-before`),
		claim("best_noun", "en", "best",
			`(?:the )?(?:very )?best[ -](?:quality|brand|brands|choice|product|products|in[ -]class|earbuds|headphones|smartwatch|watch|phone|camera|shoes|bag|dress|gift|tool|charger|battery life|sound|performance|materials?|service|seller in|shop|store|you can (?:get|buy|find)|money can buy|available|around|one)`,
			`for |ensure |to get |to achieve `, ` (?:of|control setting)| when`),
		claim("ever", "en", " ever", `(?:the )?`+enTop+`(?:[ -][a-z]+){0,3} ever`, ``, ``),
		claim("number_one", "en", "#1|# 1|no.1|no. 1|no 1|nr. 1|nr.1|number one|number 1|top 1|top one",
			`(?:# ?|no\.? ?|nr\.? ?|number |top )(?:1|one)[ -](?:in|best|brand|choice|seller|selling|rated|quality|worldwide|on|most|product|for|ranked|ranking|store|shop|recommended|top)|(?:ranked|rated|voted|is|are|we're|our|still|truly|the) (?:# ?|no\.? ?|number )(?:1|one)`,
			`(?:step|item|size|model|part|fig|figure|page|chapter|channel|port|type|lot|batch|style|colou?r|section|room|position|slot|player|order|photo|picture|option|question|rule|tip) ?`,
			` (?:thing|step|reason|priority|tip|rule|cause|question|setting|item|size|button|the (?:box|picture|photo|manual))|[0-9]|\.[0-9]`),
	}
}
