package sparql

// Services gives the tests of the door the queries of the tests of the grammar.
func Services(listener string) []string { return services(listener) }
