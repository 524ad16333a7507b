package wording

import "regexp"

// compileExpressions prepares the fixed expressions of the rules on context.
func compileExpressions() (expressions, error) {
	x := expressions{dates: dateForms()}
	for _, c := range []struct {
		into **regexp.Regexp
		expr string
	}{
		{&x.notEN, exprNotEN}, {&x.notENExempt, exprNotENExempt}, {&x.notZH, exprNotZH}, {&x.notZHExempt, exprNotZHExempt},
		{&x.answered, exprAnswered}, {&x.asksZH, exprAsksZH},
		{&x.refuse, exprRefuse}, {&x.refuseExempt, exprRefuseExempt}, {&x.handle, exprHandle}, {&x.sign, exprSign},
		{&x.near, exprNear}, {&x.nearAfter, exprNearAfter},
		{&x.spacedDot, exprSpacedDot}, {&x.wordDot, exprWordDot}, {&x.hanDomain, exprHanDomain}, {&x.visit, exprVisit},
		{&x.mail, exprMail}, {&x.mailWords, exprMailWords}, {&x.mailProvider, exprMailProvider}, {&x.phone, exprPhone},
		{&x.dateMark, exprDateMark}, {&x.dateMarkAfter, exprMarkNext}, {&x.dateStart, exprDateStart}, {&x.dateStartAfter, exprStartNext},
		{&x.dateOther, exprDateOther}, {&x.dateOtherAfter, exprOtherNext}, {&x.dateTime, exprDateTime},
	} {
		re, err := regexp.Compile(c.expr)
		if err != nil {
			return x, err
		}
		*c.into = re
	}
	return x, nil
}

// Negation, questions and refusals.
const (
	exprNotEN       = `(?:\bnot|\bno|n't|\bnor|\bneither|\bhardly|\bwithout|\bnever (?:claim|say|said|promise|call|pretend)\w*|\bcannot (?:say|promise|claim|guarantee)|\bnobody (?:says|claims)|\bisnt|\barent|\bfar from|\binstead of)\b(?: [a-z0-9'-]+){0,3} ?$`
	exprNotENExempt = `not (?:only|just|merely|simply|to mention|a joke|kidding)|no (?:doubt|question|one|wonder|matter|other|need|lie|joke|kidding)|(?:n't|not) (?:miss|wait|forget|hesitate|worry|pay|look|settle|overlook|believe|let|want|lie|it)`

	exprNotZH       = `(?:(?:不是|并非|并不是?|不算|算不上|称不上|谈不上|不敢说|不敢称|不敢保证|不能保证|不保证|无法保证|不承诺|不宣称|不追求|不提供|不参与|不参加|不支持|不搞|不做|不玩|不卖|拒绝|杜绝|远离|严禁|禁止|请勿|切勿|未必|不一定)[\p{Han}a-z]{0,4}|没有|没|不|无|非|勿|不打|不再|不含)$`
	exprNotZHExempt = `不是(?:问题|吹|梦|盖|假)|无非|莫非|非常|无论|非得|难道不是|可不是|岂不是|是不是|不得不|无不`

	exprAnswered = `^[?!。吗呢 ]+(?:yes|sure|of course|absolutely|you bet|indeed|definitely|right here|here (?:it is|you go)|当然|是的|没错|就是|对)`
	exprAsksZH   = `(?:吗|么|嘛)[^\p{Han}]*$|是不是|是否|难道`

	exprRefuse       = `(?:不要|请勿|切勿|勿|不可|不得|不加|不提供|没有|不使用|谨防|不会|禁止|严禁|拒绝|远离|从不|不支持|不允许|警惕|绝不|无需|\bdon't|\bdo not|\bnever|\bno\b|\bnot\b|n't|\bbeware|\bavoid|\bwithout|\brefuse)[^?]{0,40}$`
	exprRefuseExempt = `(?:请(?:加|联系|私信|咨询|扫|找|来|直接)|可以|欢迎|直接|的(?:可以)?加|就加|\bjust\b|\binstead\b|(?:n't|not|never) (?:hesitate|forget|wait|miss|be shy|worry|hold back))`
)

// Handles: what may follow a messenger's name, and what counts anywhere in the
// sentence.
const (
	exprHandle    = `^ ?(?:(?:id|号码|号|account|账号|number|no\.?|群号?|name|user(?:name)?|at)? ?(?:is |are )?(?:[:=是为@]+|->|=>|is ) ?@?[a-z0-9][a-z0-9_.-]{2,}|(?:id|号码|号|账号|群号?|同号)? ?@?[a-z0-9_.-]*[0-9_][a-z0-9_.-]{3,}|(?:id|号码|号|账号|account) @?[a-z][a-z0-9_.-]{3,})`
	exprSign      = `(?:^|[^a-z0-9])@[a-z0-9_.]{3,}|[0-9](?:[ .-]?[0-9]){6,}|(?:微信|qq|wechat|whatsapp|telegram|vx|v信|tg|line)(?: ?(?:id|号码?|账号))? ?[:=] ?[a-z0-9_-]{4,}`
	exprNear      = `(?:\b(?:on|via|through|by|my|our|to|us|me|use|using|or|and|the) |加(?:我|下|个|一下)?的?|我的?|搜|用|上|到|同|和|或|/|\+ ?)$`
	exprNearAfter = `^ ?(?:id\b|@|account\b|official|号|群|:|me\b|us\b|联系|咨询|同号|搜)`
)

// Addresses.
const (
	exprSpacedDot = `[a-z0-9][a-z0-9-]{2,} ?(?:\(\.\)|\[\.\]|\{\.\}|\(dot\)|\[dot\]|\{dot\}|\(点\)|\[点\]| \.|\. | \. ) ?[a-z]{2,12}`
	exprWordDot   = `[a-z0-9][a-z0-9-]{2,} ?(?: dot |点|_dot_) ?(?:com|org|cn|ru|co|shop|xyz|info)`
	exprHanDomain = `\p{Han}{2,}\.(?:com|cn|net|中国|网址|公司|网店|商城)`
	exprVisit     = `(?:\b(?:visit|go to|shop at|shop on|order (?:at|from|on)|buy (?:at|from|on)|check(?: out)?|see|find us (?:at|on)|website|site|web|store|at|online|url|link|browse|open|search)|访问|登录|登陆|官网|网址|打开|浏览|搜索?|点击|链接|网站|上)[: ]*$`

	exprMail         = `[a-z0-9](?:[a-z0-9._%+-]*[a-z0-9_-])? ?@ ?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?: ?[.。] ?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+`
	exprMailWords    = `([a-z0-9][a-z0-9._-]*) ?(@|\(at\)|\[at\]|\{at\}|_at_|#at#|\(a\)| at |艾特) ?([a-z0-9-]{2,}) ?(\.|。|\(dot\)|\[dot\]|\{dot\}|_dot_|#dot#| dot |点) ?([a-z]{2,})`
	exprMailProvider = `([a-z0-9][a-z0-9._-]{2,}) ?(@|\(at\)|\[at\]| at |艾特) ?(gmail|hotmail|yahoo|protonmail|icloud|outlook|163|126|qq|foxmail)`

	exprPhone = `[+(]{0,2}[0-9](?:[ .()/·-]{0,2}[0-9]){6,16}`
)
