package serve

import (
	"net/http"
	"time"
)

// How long a client may read nothing, and how long an answer may take in all. A write ends as soon as the system has taken
// it, so pieces are small enough to be taken while a slow client reads.
const (
	patience  = 30 * time.Second
	wholeTime = 10 * time.Minute
	paceBytes = 32 << 10
)

// paced cuts a client that does not read: what his answer holds belongs to others.
func (s *Server) paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := &pacer{ResponseWriter: w, control: http.NewResponseController(w), patience: s.patience, end: time.Now().Add(wholeTime)}
		next.ServeHTTP(p, r)
		p.allow() // for what the library still holds
	})
}

// a pacer gives every piece of an answer a time of its own.
type pacer struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
	end      time.Time
}

func (p *pacer) Write(text []byte) (int, error) {
	written := 0
	for {
		p.allow()
		piece := text[written:min(written+paceBytes, len(text))]
		n, err := p.ResponseWriter.Write(piece)
		if written += n; err != nil || written == len(text) {
			return written, err
		}
	}
}

// allow gives the next write its time. A writer that knows no deadlines is that of a test.
func (p *pacer) allow() {
	deadline := time.Now().Add(p.patience)
	if deadline.After(p.end) {
		deadline = p.end
	}
	_ = p.control.SetWriteDeadline(deadline)
}

// Unwrap lets http.ResponseController reach the writer underneath.
func (p *pacer) Unwrap() http.ResponseWriter { return p.ResponseWriter }
