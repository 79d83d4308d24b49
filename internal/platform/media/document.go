package media

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	maxPackageParts = 10_000   // of an Office document
	maxContentTypes = 1 << 20  // of its list of parts, unpacked
	maxTextSample   = 64 << 10 // of a text that is looked at for control characters
)

// documentType tells the ending of a document by its content.
func documentType(name string, raw []byte) (ext string, err error) {
	switch {
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return "pdf", nil
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return officeType(raw)
	case isText(raw):
		if ext := strings.ToLower(path.Ext(name)); ext == ".csv" || ext == ".txt" {
			return ext[1:], nil
		}
	}
	return "", ErrUnsupportedType
}

// officeType tells Word and Excel documents (ECMA-376) from other archives. Nothing but the list of parts is unpacked.
func officeType(raw []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return "", ErrDamaged.Because(err)
	}
	if len(z.File) > maxPackageParts {
		return "", ErrUnsupportedType
	}
	var list string
	parts := map[string]bool{}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "..") || parts[name] {
			return "", ErrUnsupportedType // macros, a way out of the folder, two parts that readers may mix up
		}
		parts[name] = true
		if f.Name == "[Content_Types].xml" {
			if list, err = unpack(f); err != nil {
				return "", err
			}
		}
	}
	switch {
	case parts["word/document.xml"] && strings.Contains(list, "wordprocessingml.document.main+xml"):
		return "docx", nil
	case parts["xl/workbook.xml"] && strings.Contains(list, "spreadsheetml.sheet.main+xml"):
		return "xlsx", nil
	}
	return "", ErrUnsupportedType
}

func unpack(f *zip.File) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", ErrDamaged.Because(err)
	}
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(io.LimitReader(r, maxContentTypes+1))
	if err != nil {
		return "", ErrDamaged.Because(err)
	}
	if len(raw) > maxContentTypes {
		return "", ErrDamaged.Because(errors.New("list of parts too long"))
	}
	return string(raw), nil
}

// isText accepts UTF-8 and GB 18030 without control characters, and refuses what a browser might take for a page.
func isText(raw []byte) bool {
	sample := raw[:min(len(raw), maxTextSample)]
	for _, c := range sample {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(sample, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, markup := range []string{"<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "#!"} {
		if bytes.HasPrefix(start, []byte(markup)) {
			return false
		}
	}
	if utf8.Valid(raw) {
		return true
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	return err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
}
