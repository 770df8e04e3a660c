package serve

// Addresses are those of the router with their methods besides HEAD and OPTIONS, pages for people alone left out.
func Addresses() map[string][]string {
	out := map[string][]string{}
	for _, rt := range routes() {
		if rt.machine == nil && rt.own == nil {
			continue
		}
		out[rt.path] = []string{"GET"}
		if rt.post != nil {
			out[rt.path] = append(out[rt.path], "POST")
		}
	}
	return out
}
