package engine

// Event tells how far a piece of work has come. A method fills Done, Total and
// Note; who runs the method fills in the rest.
type Event struct {
	Pipeline    string // "mixture"; empty for shared work
	Step        string // "k-means"
	Index       int    // of the step in its pipeline, from 0
	Count       int    // steps of the pipeline
	Done, Total int    // units of the step's work; Total 0 = not known
	Note        string // "iteration 12, log-likelihood -3.998"; may be empty
	Finished    bool   // the step is finished
}

// Observer is told of progress. It must not change anything that the work
// uses and must return fast; a nil Observer is told nothing. It may be called
// from the goroutine that does the work only, never concurrently.
type Observer func(Event)

// Progress reports units done. Done never decreases within one call of a
// method and never exceeds a known total.
func (o Observer) Progress(done, total int, note string) {
	if o != nil {
		o(Event{Done: done, Total: total, Note: note})
	}
}
