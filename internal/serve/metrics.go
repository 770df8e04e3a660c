package serve

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
)

// Metrics answers /metrics, on the administration address only (api.md §2.1), in the text format of Prometheus.
func (s *Server) Metrics(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	restarts := s.restarts
	s.mu.Unlock()
	memory, disk := s.budget.Left()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintf(w, "# HELP passerelle_store_restarts_total Times that a triple store came up again.\n# TYPE passerelle_store_restarts_total counter\npasserelle_store_restarts_total %d\n", restarts)
	fmt.Fprintf(w, "# HELP passerelle_held_bytes Bytes of answers under way and of files to check.\n# TYPE passerelle_held_bytes gauge\n"+
		"passerelle_held_bytes{where=\"memory\"} %d\npasserelle_held_bytes{where=\"disk\"} %d\n", s.o.Memory-memory, heldOnDisk-disk)
	io.WriteString(w, "# HELP passerelle_answers_total Answers by status.\n# TYPE passerelle_answers_total counter\n")
	counts := s.Counts()
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "passerelle_answers_total{status=\"%d\"} %d\n", status, counts[status])
	}
}
