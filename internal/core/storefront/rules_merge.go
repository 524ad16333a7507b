package storefront

import (
	"slices"
	"time"
)

// newestFirst orders feed items by the instant of publication, newest first;
// equal ones keep their order.
func newestFirst(items []FeedItem) {
	slices.SortStableFunc(items, func(a, b FeedItem) int { return publishedAt(b).Compare(publishedAt(a)) })
}

// publishedAt is the zero time for an instant that cannot be read: such an item
// comes last.
func publishedAt(it FeedItem) time.Time {
	t, err := time.Parse(time.RFC3339Nano, it.PublishedAt)
	if err != nil {
		return time.Time{}
	}
	return t
}

// shares says how many items of each list are among the newest limit of all
// lists, each of which is newest first.
func shares(lists [][]FeedItem, limit int) []int {
	take := make([]int, len(lists))
	for range limit {
		best := -1
		for i, l := range lists {
			if take[i] == len(l) {
				continue
			}
			if best < 0 || publishedAt(l[take[i]]).After(publishedAt(lists[best][take[best]])) {
				best = i
			}
		}
		if best < 0 {
			return take
		}
		take[best]++
	}
	return take
}
