package testkit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exhibit is a page with a form that comes back with what was typed, a script that greets, and defects on demand.
func exhibit(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'self'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch r.URL.Path {
	case "/greet.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.querySelector('output').textContent = 'Здравствуйте'; addEventListener('keydown', e => { document.title = e.key })`)
		return
	case "/inline":
		fmt.Fprint(w, `<script>alert(1)</script>`)
	case "/foreign":
		fmt.Fprint(w, `<img src="http://localhost:9/x.png" alt="">`)
	case "/broken":
		fmt.Fprint(w, `<img src="/missing.png" alt="">`)
	case "/missing.png":
		http.NotFound(w, r)
		return
	case "/refused":
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	text := ""
	if err := r.ParseMultipartForm(1 << 20); err == nil {
		text = r.FormValue("text") + " " + r.FormValue("kind")
		for _, files := range r.MultipartForm.File {
			text += " " + files[0].Filename
		}
	}
	fmt.Fprintf(w, `<!doctype html><html lang="ru"><head><title>Проба</title><meta name="viewport" content="width=device-width"></head><body><main>
		<h1>Проба</h1><output></output><p id="said">%s</p><div><a href="/refused">дальше</a></div>
		<form method="post" enctype="multipart/form-data"><input name="text" aria-label="текст" value="старое"><select name="kind" aria-label="вид"><option>a<option>b</select>
		<input type="file" name="file" aria-label="файл"><button>Отправить</button></form></main><script src="/greet.js"></script></body></html>`, text)
	if r.URL.Path == "/poor" {
		fmt.Fprint(w, `<div id="wide">x</div><img src="/greet.js"><link rel="stylesheet" href="data:text/css,"><button id="nameless"></button><pre>`+strings.Repeat("wide", 400)+`</pre>`)
	}
}

func TestBrowserUsesPagesWithAndWithoutScripts(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(exhibit))
	t.Cleanup(s.Close)
	b := StartBrowser(t, s.URL)
	file := filepath.Join(t.TempDir(), "насосы.csv")
	if err := os.WriteFile(file, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, off := range []bool{false, true} {
		tab := b.Open(Screen{Width: 360, Height: 740, NoScript: off})
		tab.Go("/")
		if greeted := Ask[string](tab, `document.querySelector('output').textContent`) != ""; greeted == off {
			t.Errorf("scripts off %v, yet the script ran: %v", off, greeted)
		}
		tab.Fill("form", "text", "Қазақстан")
		tab.Choose("form", "kind", "b")
		tab.Upload("[type=file]", file)
		tab.ClickThrough("form button")
		tab.See("Қазақстан b насосы.csv")
		tab.ClickThrough("a")
		if tab.Address() != "/refused" || tab.Status() != http.StatusUnprocessableEntity {
			t.Error(tab.Address(), tab.Status())
		}
		if f := tab.Faults(); len(f) != 0 {
			t.Error("faults of a good page:", f)
		}
		if w := tab.Overflow(); len(w) != 0 {
			t.Error("a narrow page overflows:", w)
		}
		if p := tab.Picture(); !strings.HasPrefix(string(p), "\x89PNG") {
			t.Error("no picture")
		}
	}
}

func TestBrowserSeesDefects(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(exhibit))
	t.Cleanup(s.Close)
	tab := StartBrowser(t, s.URL).Open(Screen{Width: 360, Height: 740})
	for path, want := range map[string]string{"/inline": "Content Security Policy", "/foreign": "another host", "/broken": "404"} {
		tab.Go(path)
		if f := strings.Join(tab.Faults(), "\n"); !strings.Contains(f, want) {
			t.Errorf("%s: %q", path, f)
		}
	}
	tab.Go("/poor")
	if len(tab.Overflow()) == 0 {
		t.Error("a page that is too wide passes")
	}
	found := map[string]bool{}
	for _, f := range tab.Accessibility(Axe(t)) {
		found[f.Rule] = true
	}
	if !found["image-alt"] || !found["button-name"] {
		t.Error("axe misses what is wrong:", found)
	}
	if n := tab.Loaded()[s.URL+"/poor"]; n < 500 || n > 5000 {
		t.Errorf("the page weighs %d bytes", n)
	}
	tab.Press("j")
	tab.Until("the key arrives", `document.title === 'j'`)
}
