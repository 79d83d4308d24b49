// Package site is the pages that everybody sees: home, search, product, supplier, zone, signing in and up.
//
// Each view takes a layout.Page and one struct of plain values that the edge fills. Views decide nothing and ask nobody.
package site
