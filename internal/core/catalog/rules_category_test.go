package catalog

import "testing"

func TestX53_categories_are_called_by_a_name(t *testing.T) {
	for _, key := range []string{"home", "outdoor", "apparel", "electronics", "toys", "beauty", "auto_parts", "wearables", "kitchen"} {
		name := CategoryName(key)
		if !name.Complete() || name.In("zh") == key || name.In("en") == key || name.In("es") == "" {
			t.Errorf("%s is called %v", key, name)
		}
	}
	if got := CategoryName("guqin strings").In("zh"); got != "guqin strings" {
		t.Errorf("an unknown category is called %q", got)
	}
}
