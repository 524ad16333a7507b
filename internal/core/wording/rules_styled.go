package wording

// styled returns what a decorated symbol stands for where Unicode's own
// compatibility forms do not say so: small capitals, negative circled and
// squared letters, dingbat digits, typographic quotes and dashes.
func styled(r rune) (string, bool) {
	switch {
	case r < 0x80, 0x4e00 <= r && r <= 0x9fff:
		return "", false
	case 0x1f150 <= r && r <= 0x1f169: // negative circled
		return letter(r - 0x1f150), true
	case 0x1f170 <= r && r <= 0x1f189: // negative squared
		return letter(r - 0x1f170), true
	case 0x2776 <= r && r <= 0x277f: // negative circled digits
		return number(int(r-0x2776) + 1), true
	case 0x2780 <= r && r <= 0x2789:
		return number(int(r-0x2780) + 1), true
	case 0x278a <= r && r <= 0x2793:
		return number(int(r-0x278a) + 1), true
	case 0x24f5 <= r && r <= 0x24fe: // double circled digits
		return number(int(r-0x24f5) + 1), true
	case 0x24eb <= r && r <= 0x24f4: // negative circled 11–20
		return number(int(r-0x24eb) + 11), true
	}
	s, ok := styledTable[r]
	return s, ok
}

func letter(n rune) string { return string('a' + n) }

func number(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return string(rune('0'+n/10)) + string(rune('0'+n%10))
}

// styledTable holds the single cases.
var styledTable = map[rune]string{
	'ᴀ': "a", 'ʙ': "b", 'ᴄ': "c", 'ᴅ': "d", 'ᴇ': "e", 'ꜰ': "f", 'ɢ': "g", 'ʜ': "h", 'ɪ': "i", 'ᴊ': "j", 'ᴋ': "k", 'ʟ': "l", 'ᴍ': "m",
	'ɴ': "n", 'ᴏ': "o", 'ᴘ': "p", 'ꞯ': "q", 'ʀ': "r", 'ꜱ': "s", 'ᴛ': "t", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ʏ': "y", 'ᴢ': "z",
	'〇': "0", '⓿': "0", '🄋': "0", '🄌': "0", '🔟': "10", '💯': "100%", '➕': "+", '➖': "-",
	'‘': "'", '’': "'", '‛': "'", '′': "'", 'ʼ': "'", '´': "'", '“': "\"", '”': "\"", '„': "\"",
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '﹘': "-", '⁃': "-",
	'٪': "%", '™': " ", '℠': " ", '®': " ", '©': " ", '⠀': " ", '⁄': "/", '∕': "/", '․': ".", '｡': "。", '·': "·", '・': "·", '•': "·", '∶': ":", '꞉': ":",
}
