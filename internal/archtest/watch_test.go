package archtest

import (
	"context"
	"reflect"
	"slices"
	"sync"

	"souk/internal/core/storefront"
)

// watched remembers which functions of which providers core and platform called.
type watched struct {
	mu     sync.Mutex
	called map[string]int
	given  map[reflect.Type]int // how many of a provider the tool gave
	lacks  []string             // members that the tool left empty
}

func newWatched() *watched {
	return &watched{called: map[string]int{}, given: map[reflect.Type]int{}}
}

func (w *watched) note(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.called[name]++
}

// watch hands a provider on with every function wrapped; a member that the tool
// leaves empty is noted, so that one that core adds later is not forgotten here.
func watch[T any](w *watched, provider T) T {
	v := reflect.ValueOf(&provider).Elem()
	w.given[v.Type()]++
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().String()+"."+v.Type().Field(i).Name
		if field.IsZero() && field.Kind() != reflect.Bool {
			w.lacks = append(w.lacks, name)
			continue
		}
		if field.Kind() != reflect.Func {
			continue
		}
		inner := reflect.ValueOf(field.Interface())
		field.Set(reflect.MakeFunc(field.Type(), func(args []reflect.Value) []reflect.Value {
			w.note(name)
			return inner.Call(args)
		}))
	}
	return provider
}

func watchAll[T any](w *watched, list []T) []T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = watch(w, list[i])
	}
	return list
}

// functionsOf are the functions of a provider: the members of a struct, the methods
// of an interface.
func functionsOf(t reflect.Type) []string {
	var out []string
	if t.Kind() == reflect.Interface {
		for i := range t.NumMethod() {
			out = append(out, t.String()+"."+t.Method(i).Name)
		}
		return out
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Type.Kind() == reflect.Func {
			out = append(out, t.String()+"."+f.Name)
		}
	}
	return out
}

// silent are the functions of a provider that nobody called.
func (w *watched) silent(t reflect.Type) []string {
	return slices.DeleteFunc(functionsOf(t), func(name string) bool { return w.called[name] > 0 })
}

// watchedBlock is a block whose methods are noted.
type watchedBlock struct {
	w *watched
	*kites
}

func (b watchedBlock) Name() string { b.w.note("storefront.Block.Name"); return b.kites.Name() }
func (b watchedBlock) TabName() string {
	b.w.note("storefront.Block.TabName")
	return b.kites.TabName()
}

func (b watchedBlock) ProductMedia(ctx context.Context, ids []string, v storefront.Viewer) (map[string][]storefront.Media, error) {
	b.w.note("storefront.Block.ProductMedia")
	return b.kites.ProductMedia(ctx, ids, v)
}

func (b watchedBlock) Feed(ctx context.Context, v storefront.Viewer, after string, limit int) (storefront.FeedPage, error) {
	b.w.note("storefront.Block.Feed")
	return b.kites.Feed(ctx, v, after, limit)
}

func (b watchedBlock) Tab(ctx context.Context, v storefront.Viewer, ids []string, after string, limit int) (storefront.FeedPage, error) {
	b.w.note("storefront.Block.Tab")
	return b.kites.Tab(ctx, v, ids, after, limit)
}

func (b watchedBlock) Order(ctx context.Context, o storefront.OrderView, v storefront.Viewer) ([]storefront.OrderPiece, error) {
	b.w.note("storefront.OrderBlock.Order")
	return b.kites.Order(ctx, o, v)
}
