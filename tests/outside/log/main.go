// Follows a log and checks it with the Go project's own code (golang.org/x/mod/sumdb, as Debian has it): signed notes,
// the tree from its tiles, entries, proofs. Cosignatures, which that version does not know, are a verifier of 20 lines
// over crypto/ed25519.
//
// usage: follow URL LOG-VKEY WITNESS-VKEY OLD-CHECKPOINT CONSISTENCY-FILE PROOF-FILE
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func get(url string) []byte {
	answer, err := http.Get(url)
	must(err, url)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(err, url)
	if answer.StatusCode != 200 {
		log.Fatalf("%s: %s", url, answer.Status)
	}
	return body
}

// A witness: C2SP tlog-cosignature v1.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not three parts")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("not a witness's key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, errors.New("its hash does not fit")
	}
	return &witness{parts[0], hash, key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(w.key, []byte(signed), signature[8:])
}

// The log's tiles: Go's addresses have the height in them, C2SP's have not.
type tiles struct{ url string }

func (t tiles) Height() int                         { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		all = append(all, get(t.url+"/"+path))
	}
	return all, nil
}

func checkpoint(octets []byte, verifiers note.Verifiers, signatures int) tlog.Tree {
	opened, err := note.Open(octets, verifiers)
	must(err, "checkpoint")
	if len(opened.Sigs) < signatures {
		log.Fatalf("%d signatures hold, want %d: %+v", len(opened.Sigs), signatures, opened)
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	hash, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return tlog.Tree{N: size, Hash: hash}
}

func hashes(lines string) []tlog.Hash {
	var all []tlog.Hash
	for _, line := range strings.Fields(lines) {
		hash, err := tlog.ParseHash(line)
		must(err, line)
		all = append(all, hash)
	}
	return all
}

// All entries, from their bundles, are what the tree covers.
func entries(url string, tree tlog.Tree, read tlog.HashReader) int {
	count := int64(0)
	for n := int64(0); n*256 < tree.N; n++ {
		tile := tlog.Tile{H: 8, L: 0, N: n, W: 256}
		if left := tree.N - n*256; left < 256 {
			tile.W = int(left)
		}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle := bytes.NewReader(get(url + "/" + path))
		for i := 0; i < tile.W; i++ {
			var length uint16
			must(binary.Read(bundle, binary.BigEndian, &length), path)
			entry := make([]byte, length)
			_, err := io.ReadFull(bundle, entry)
			must(err, path)
			kept, err := read.ReadHashes([]int64{tlog.StoredHashIndex(0, count)})
			must(err, path)
			if tlog.RecordHash(entry) != kept[0] {
				log.Fatalf("entry %d is not what the tree covers", count)
			}
			count++
		}
		if bundle.Len() != 0 {
			log.Fatalf("%s: %d octets too many", path, bundle.Len())
		}
	}
	return int(count)
}

func main() {
	log.SetFlags(0)
	url, args := os.Args[1], os.Args[2:]
	logKey, err := note.NewVerifier(args[0])
	must(err, "the log's key")
	witnessKey, err := newWitness(args[1])
	must(err, "the witness's key")
	verifiers := note.VerifierList(logKey, witnessKey)

	tree := checkpoint(get(url+"/checkpoint"), verifiers, 2)
	fmt.Printf("checkpoint of %d entries: signed by %s, cosigned by %s\n", tree.N, logKey.Name(), witnessKey.Name())

	read := tlog.TileHashReader(tree, tiles{url})
	root, err := tlog.TreeHash(tree.N, read)
	must(err, "tree")
	if root != tree.Hash {
		log.Fatal("the tiles make another root")
	}
	fmt.Println("the tiles make the root that is signed")
	fmt.Printf("%d entries in their bundles are the leaves of the tree\n", entries(url, tree, read))

	for n := int64(0); n < tree.N; n += 7 {
		leaf, err := read.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		must(err, "leaf")
		proof, err := tlog.ProveRecord(tree.N, n, read)
		must(err, "proof")
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf[0]), "proof")
	}
	fmt.Println("proofs made of the tiles hold")

	octets, err := os.ReadFile(args[2])
	must(err, "old checkpoint")
	old := checkpoint(octets, verifiers, 1)
	path, err := os.ReadFile(args[3])
	must(err, "consistency")
	must(tlog.CheckTree(hashes(string(path)), tree.N, tree.Hash, old.N, old.Hash), "consistency")
	fmt.Printf("the collector's proof holds: %d entries continue %d\n", tree.N, old.N)

	text, err := os.ReadFile(args[4])
	must(err, "proof file")
	head, signed, found := strings.Cut(string(text), "\n\n")
	lines := strings.SplitN(head, "\n", 3)
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatal("not a tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, "index")
	proved := checkpoint([]byte(signed), verifiers, 2)
	leaf, err := read.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	must(err, "leaf")
	must(tlog.CheckRecord(hashes(lines[2]), proved.N, proved.Hash, index, leaf[0]), "tlog-proof")
	fmt.Printf("the collector's tlog-proof of entry %d holds\n", index+1)
}
