package serve

import "time"

// Addresses are those of the router with their methods besides HEAD and OPTIONS, pages for people alone left out.
func Addresses() map[string][]string {
	out := map[string][]string{}
	for _, rt := range routes() {
		if rt.machine == nil && rt.own == nil && rt.post == nil {
			continue
		}
		out[rt.path] = nil
		if rt.machine != nil || rt.own != nil {
			out[rt.path] = []string{"GET"}
		}
		if rt.post != nil {
			out[rt.path] = append(out[rt.path], "POST")
		}
	}
	return out
}

// SetPatience replaces the time that a client may read nothing.
func (s *Server) SetPatience(d time.Duration) { s.patience = d }

// Left is what answers under way leave of memory and disk.
func (s *Server) Left() (memory, disk int64) { return s.budget.Left() }
