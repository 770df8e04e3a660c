package serve_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/serve"
	"passerelle/internal/store"
	"passerelle/ontology"
)

// large is a store whose every answer has some megabytes.
func large(t *testing.T, size int) *httptest.Server {
	t.Helper()
	row := `{"x":{"type":"literal","value":"` + strings.Repeat("x", 1000) + `"}}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/sparql-results+json")
		out := bufio.NewWriter(w)
		io.WriteString(out, `{"head":{"vars":["x"]},"results":{"bindings":[`+row)
		for range size / len(row) {
			io.WriteString(out, ","+row)
		}
		io.WriteString(out, "]}}")
		out.Flush()
	}))
	t.Cleanup(s.Close)
	return s
}

// stuck sends a query and reads the status alone.
func stuck(t *testing.T, address string, buffer int) (net.Conn, string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).SetReadBuffer(buffer); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "GET /sparql?query=SELECT%%20*%%20%%7B%%7D HTTP/1.1\r\nHost: x\r\n\r\n")
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	line := make([]byte, 15)
	if _, err := io.ReadFull(c, line); err != nil {
		t.Fatal(err)
	}
	return c, string(line[9:12])
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestStuckReadersCostNoMemory(t *testing.T) {
	const readers, size, memory = 24, 12 << 20, 32 << 20
	s, err := serve.New(serve.Options{Base: base, Ontology: ontology.FS, Today: answertest.Today, Memory: memory, Temp: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(answertest.Write(t))
	if err != nil {
		t.Fatal(err)
	}
	s.Swap(serve.Release{ID: release, Date: built, Catalog: c, Store: store.NewClient(large(t, size).URL+"/query", "", "", nil)})
	t.Cleanup(s.Close)
	s.SetPatience(time.Hour)
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.HTTP("")
	server.Start()
	defer server.Close()
	address := server.Listener.Addr().String()

	before := heap()
	var conns []net.Conn
	for range readers {
		conn, status := stuck(t, address, 4<<10)
		if status != "200" {
			t.Fatalf("status %s", status)
		}
		conns = append(conns, conn)
	}
	grown := heap() - before
	inMemory, onDisk := s.Left()
	t.Logf("%d clients that read nothing of %d MiB each: %d MiB more heap, %d MiB on disk", readers, size>>20, grown>>20, (4<<30-onDisk)>>20)
	if grown > memory+(16<<20) || inMemory < 0 || 4<<30-onDisk < readers*size-memory-(1<<20) {
		t.Errorf("%d MiB more heap, %d left in memory, %d on disk", grown>>20, inMemory, onDisk)
	}
	if w, err := http.Get(server.URL + "/health/live"); err != nil || w.StatusCode != 200 {
		t.Errorf("others meanwhile: %v", err)
	}
	for _, conn := range conns {
		conn.Close()
	}
	settled(t, s, memory)

	// One who reads nothing is cut, one who reads slowly is not.
	s.SetPatience(300 * time.Millisecond)
	conn, _ := stuck(t, address, 4<<10)
	defer conn.Close()
	settled(t, s, memory)
	s.SetPatience(5 * time.Second)
	slow, _ := stuck(t, address, 256<<10)
	defer slow.Close()
	slow.SetReadDeadline(time.Now().Add(time.Minute))
	read := 0
	piece := make([]byte, 64<<10)
	for begun := time.Now(); time.Since(begun) < time.Second; time.Sleep(10 * time.Millisecond) {
		n, err := slow.Read(piece)
		if read += n; err != nil {
			t.Fatalf("a slow reader was cut after %d bytes: %v", read, err)
		}
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(slow, size-int64(read)))
	if err != nil || int64(read)+rest < size {
		t.Errorf("a slow reader got %d bytes of %d: %v", int64(read)+rest, size, err)
	}
}

// settled waits until everything held has been given back.
func settled(t *testing.T, s *serve.Server, memory int64) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		m, d := s.Left()
		if m == memory && d == 4<<30 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d in memory and %d on disk are not given back", memory-m, 4<<30-d)
		}
	}
}
