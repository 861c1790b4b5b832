package session

import "context"

// derivations are values computed once in the background from things that do
// not change, by key.
type derivations struct {
	values  map[any]any
	waiting map[any]context.Context
	slots   map[string]context.CancelFunc
}

func (d *derivations) init() {
	d.values, d.waiting, d.slots = map[any]any{}, map[any]context.Context{}, map[string]context.CancelFunc{}
}

// reset forgets everything; work under way is cancelled with the set's context
// or dropped by its slot.
func (d *derivations) reset() {
	for _, cancel := range d.slots {
		cancel()
	}
	d.init()
}

// newest is a context that the next call with the same slot cancels.
func (d *derivations) newest(parent context.Context, slot string) context.Context {
	if cancel := d.slots[slot]; cancel != nil {
		cancel()
	}
	ctx, cancel := context.WithCancel(parent)
	d.slots[slot] = cancel
	return ctx
}

// keptValues bounds the cache: beyond it everything is made anew when asked
// for again.
const keptValues = 200

// derive is the value of key, computed in the background when it is not there:
// then ok is false, and done is told when it can be asked for again. A slot
// that is not empty belongs to the newest request alone: an older one is
// cancelled. Key must name all that compute depends on.
func derive[T any](s *Session, key any, slot string, done Topic, compute func(ctx context.Context) T) (value T, ok bool) {
	if v, found := s.derived.values[key]; found {
		return v.(T), true
	}
	if asked := s.derived.waiting[key]; asked != nil && asked.Err() == nil || s.closed || s.set == nil {
		return value, false
	}
	ctx := s.setContext
	if slot != "" {
		ctx = s.derived.newest(ctx, slot)
	}
	// The maps are replaced at a reset; an answer for the old ones is dropped.
	values, waiting := s.derived.values, s.derived.waiting
	waiting[key] = ctx
	var answer T
	s.work.Go(func() {
		answer = compute(ctx)
		if s.root.Err() != nil {
			return
		}
		s.cfg.Deliver(func() {
			if waiting[key] == ctx {
				delete(waiting, key)
			}
			if s.closed || ctx.Err() != nil {
				return
			}
			if len(values) >= keptValues {
				clear(values)
			}
			values[key] = answer
			s.tell(done)
		})
	})
	return value, false
}
