package serve_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"passerelle/internal/catalog"
	"passerelle/internal/serve"
	"passerelle/ontology"
)

// BenchmarkBulk asks POST /resolve for 10,000 codes at a time over the loopback, the client's work included. It wants the
// read model of a real release: PASSERELLE_READ_DB=…/read.db.
func BenchmarkBulk(b *testing.B) {
	path := os.Getenv("PASSERELLE_READ_DB")
	if path == "" {
		b.Skip("PASSERELLE_READ_DB names no read.db")
	}
	c, err := catalog.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	s, err := serve.New(serve.Options{Base: base, Ontology: ontology.FS})
	if err != nil {
		b.Fatal(err)
	}
	s.Swap(serve.Release{ID: release, Date: built, Catalog: c})
	defer s.Close()
	server := httptest.NewServer(s)
	defer server.Close()
	for name, query := range map[string]string{
		"certifications and diplomas": "SELECT code FROM thing WHERE class IN ('Certification', 'Diplome') ORDER BY id % 7919",
		"every family":                "SELECT code FROM thing WHERE class IN ('Certification', 'Diplome', 'Metier', 'Commune', 'Uai', 'Appellation', 'Organisme', 'Secteur') ORDER BY id % 7919",
	} {
		bodies := bodiesOf(b, path, query)
		b.Run(name, func(b *testing.B) {
			n, before := 0, cpu(b)
			for i := 0; b.Loop(); i++ {
				body := bodies[i%len(bodies)]
				resp, err := http.Post(server.URL+"/resolve", "application/json", bytes.NewReader(body))
				if err != nil {
					b.Fatal(err)
				}
				size, err := io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK || size < 1000 {
					b.Fatal(resp.Status, size, err)
				}
				n += 10_000
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "codes/s")
			b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/1e3/float64(n), "cpu-µs/code")
		})
	}
}

// cpu is the processor time of this process: the client's and the server's, whatever else the machine does.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bodiesOf makes requests of 10,000 codes each, all codes of a query taking part.
func bodiesOf(b *testing.B, path, query string) [][]byte {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var bodies [][]byte
	var codes []string
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			b.Fatal(err)
		}
		if codes = append(codes, code); len(codes) == 10_000 {
			body, err := json.Marshal(map[string][]string{"codes": codes})
			if err != nil {
				b.Fatal(err)
			}
			bodies, codes = append(bodies, body), codes[:0]
		}
	}
	if len(bodies) == 0 {
		b.Fatal("fewer than 10,000 codes")
	}
	return bodies
}
