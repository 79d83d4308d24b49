package media_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"mime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"market/internal/kernel/errs"
	"market/internal/platform/media"
)

func files(t testing.TB) *media.Files {
	t.Helper()
	d, err := media.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return media.NewFiles(d)
}

func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wordTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

func docx(t testing.TB, more ...string) []byte {
	return archive(t, append([]string{"[Content_Types].xml", wordTypes, "word/document.xml", "<w:document/>"}, more...)...)
}

func workbook(t testing.TB) []byte {
	t.Helper()
	x := excelize.NewFile()
	_ = x.SetCellValue("Sheet1", "A1", "价格")
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gb(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestFilesComeIn(t *testing.T) {
	fs := files(t)
	for _, in := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"报价单.pdf", []byte("%PDF-1.7\n…"), "报价单.pdf"},
		{"Договор.DOCX", docx(t), "Договор.docx"},
		{"prices.xlsx", workbook(t), "prices.xlsx"},
		{"a.csv", []byte("名称;цена\n"), "a.csv"},
		{"gb.txt", gb(t, "中文，价格"), "gb.txt"},
		{"really a picture.pdf", asPNG(t, quarters(9, 9)), "really a picture.png"},
	} {
		f, err := fs.Add(t.Context(), in.name, bytes.NewReader(in.raw))
		if err != nil {
			t.Errorf("%s: %v", in.name, err)
			continue
		}
		rc, info, err := fs.Open(t.Context(), f.ID, f.Ext)
		if err != nil {
			t.Fatal(err)
		}
		kept, _ := io.ReadAll(rc)
		_ = rc.Close()
		if f.Name != in.want || info.ContentType != f.Type || info.Size != f.Bytes || len(f.SHA256) != 64 {
			t.Errorf("%s: %+v, %+v", in.name, f, info)
		}
		if f.Ext != "png" && !bytes.Equal(kept, in.raw) {
			t.Errorf("%s: changed", in.name)
		}
		if err := fs.Delete(t.Context(), f.ID, f.Ext); err != nil {
			t.Error(err)
		}
		if _, _, err := fs.Open(t.Context(), f.ID, f.Ext); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("%s after Delete: %v", in.name, err)
		}
	}
}

func TestFilePicturesLoseTheirPlace(t *testing.T) {
	fs := files(t)
	f, err := fs.Add(t.Context(), "photo.jpg", bytes.NewReader(withJPEGExif(asJPEG(t, quarters(9, 9)), exif(binary.LittleEndian, 1))))
	if err != nil {
		t.Fatal(err)
	}
	rc, _, err := fs.Open(t.Context(), f.ID, f.Ext)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rc.Close() }()
	if kept, _ := io.ReadAll(rc); bytes.Contains(kept, []byte("GPS")) {
		t.Error("the place is still there")
	}
}

func TestFilesRefused(t *testing.T) {
	fs := files(t)
	for name, in := range map[string]struct {
		raw  []byte
		want *errs.Error
	}{
		"a.zip":        {archive(t, "a.txt", "x"), media.ErrUnsupportedType},
		"b.docx":       {archive(t, "a.txt", "x"), media.ErrUnsupportedType},
		"macro.docx":   {docx(t, "word/vbaProject.bin", "x"), media.ErrUnsupportedType},
		"twice.docx":   {docx(t, "word/Document.xml", "x"), media.ErrUnsupportedType},
		"out.docx":     {docx(t, "../../x", "x"), media.ErrUnsupportedType},
		"half.docx":    {docx(t)[:60], media.ErrDamaged},
		"bomb.docx":    {archive(t, "word/document.xml", "", "[Content_Types].xml", strings.Repeat(" ", 3<<20)), media.ErrDamaged},
		"page.txt":     {[]byte("\ufeff \n<!DOCTYPE html><script>"), media.ErrUnsupportedType},
		"pic.svg":      {[]byte("<svg onload=alert(1)>"), media.ErrUnsupportedType},
		"run.csv":      {[]byte("MZ\x90\x00"), media.ErrUnsupportedType},
		"plain.exe":    {[]byte("just text"), media.ErrUnsupportedType},
		"latin.txt":    {[]byte{'a', 0xff, 0xff, 'b'}, media.ErrUnsupportedType},
		"old.doc":      {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), media.ErrUnsupportedType},
		"moving.gif":   {[]byte("GIF89a"), media.ErrUnsupportedType},
		"bomb.png":     {bomb(50000, 50000), media.ErrTooManyPixels},
		"large.txt":    {bytes.Repeat([]byte("x"), media.MaxFileBytes+1), media.ErrTooLarge},
		"empty.exe":    {nil, media.ErrUnsupportedType},
		"7z.pdf":       {[]byte("7z\xbc\xaf\x27\x1c%PDF-"), media.ErrUnsupportedType},
		"archive.xlsx": {[]byte("Rar!\x1a\x07\x00"), media.ErrUnsupportedType},
	} {
		if _, err := fs.Add(t.Context(), name, bytes.NewReader(in.raw)); !errors.Is(err, in.want) {
			t.Errorf("%s: got %v, want %v", name, err, in.want)
		}
	}
	for _, ask := range [][2]string{{"../../etc/passwd", "txt"}, {"", "pdf"}, {"0190a0a0-0000-7000-8000-000000000000", "exe"}, {"0190a0a0-0000-7000-8000-000000000000", "pdf"}} {
		if _, _, err := fs.Open(t.Context(), ask[0], ask[1]); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("%v: %v", ask, err)
		}
	}
}

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"报价单.pdf": "报价单.pdf", `C:\Users\x\Счёт № 5.pdf`: "Счёт № 5.pdf", "../../etc/passwd": "passwd.pdf",
		"a/b/.htaccess": "htaccess.pdf", "con.pdf": "file-con.pdf", "": "file.pdf", "...": "file.pdf",
		"x\r\nSet-Cookie: a=b.pdf": "x Set-Cookie_ a=b.pdf", "invoice\u202efdp.exe": "invoicefdp.pdf",
		"e\u0301.pdf": "é.pdf", "a  \t b.pdf": "a b.pdf", "v1.2 final version.pdf": "v1.2 final version.pdf", "\xff\xfe.pdf": "file.pdf",
	} {
		if got := media.SafeName(in, "pdf"); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if long := media.SafeName(strings.Repeat("价", 200)+".pdf", "pdf"); len(long) > 160 || !utf8.ValidString(long) {
		t.Errorf("%d bytes", len(long))
	}
}

func TestDownloadHeaders(t *testing.T) {
	h := media.DownloadHeaders(media.File{Name: `Счёт "5"; 100%.pdf`, Type: "application/pdf"})
	if h["X-Content-Type-Options"] != "nosniff" || h["Content-Type"] != "application/pdf" || !strings.Contains(h["Content-Security-Policy"], "sandbox") {
		t.Errorf("%v", h)
	}
	kind, params, err := mime.ParseMediaType(h["Content-Disposition"])
	if err != nil || kind != "attachment" || params["filename"] != `Счёт "5"; 100%.pdf` {
		t.Errorf("%s: %s %v %v", h["Content-Disposition"], kind, params, err)
	}
}

func FuzzFiles(f *testing.F) {
	f.Add("a.docx", docx(f))
	f.Add("a.xlsx", workbook(f))
	f.Add("a.csv", []byte("a;b"))
	f.Add("a\r\n.txt", gb(f, "价格"))
	fs := files(f)
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		file, err := fs.Add(t.Context(), name, bytes.NewReader(raw))
		if err != nil {
			if errs.KindOf(err) == errs.Internal {
				t.Fatalf("our fault: %v", err)
			}
			return
		}
		_, params, err := mime.ParseMediaType(media.Disposition(file.Name))
		if err != nil || params["filename"] != file.Name || strings.ContainsAny(file.Name, "/\\\r\n\x00") {
			t.Fatalf("%q from %q: %v", file.Name, name, err)
		}
	})
}
