// Parcourir une collection entière, page après page, en Go : on suit « suivante », jamais un curseur fait à la main.
// Walk a whole collection, page by page, in Go: follow "suivante", never a cursor made by hand.
//
//	go run collection.go http://localhost:8080
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

type page struct {
	Total    int
	Suivante *string
	Membres  []struct{ Code string }
}

func main() {
	base := "http://localhost:8080"
	if len(os.Args) > 1 {
		base = os.Args[1]
	}
	seen := map[string]bool{}
	var p page
	for next := base + "/certifications?limite=7"; next != ""; {
		var err error
		if p, err = get(next); err != nil {
			log.Fatal(err)
		}
		for _, m := range p.Membres {
			seen[m.Code] = true
		}
		next = ""
		if p.Suivante != nil {
			next = *p.Suivante
		}
	}
	fmt.Println(len(seen) == p.Total, seen["RNCP35316"])
}

func get(address string) (p page, err error) {
	answer, err := http.Get(address)
	if err != nil {
		return p, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return p, fmt.Errorf("%s: %s", address, answer.Status)
	}
	return p, json.NewDecoder(answer.Body).Decode(&p)
}
