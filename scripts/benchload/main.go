// Command benchload measures what a person feels: how soon `souk serve` is ready in
// an empty folder, how much memory it takes idle, and how long a plain GET takes at
// 50 requests a second, idle and while ten films are being checked and encoded.
//
//	make bench-load
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	addr    = "127.0.0.1:18077"
	base    = "http://" + addr
	rate    = 50               // requests a second
	measure = 20 * time.Second // length of each measurement
	films   = 10
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "benchload:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "souk-benchload-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	film, subs, err := makeFilm(dir)
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	server := exec.Command("bin/souk", "serve", "--sandbox", "--data", data, "--addr", addr)
	start := time.Now()
	if err := server.Start(); err != nil {
		return err
	}
	defer stop(server)
	if err := waitReady(start); err != nil {
		return err
	}
	fmt.Printf("ready after                 %6.0f ms (empty folder)\n", float64(time.Since(start).Microseconds())/1000)
	time.Sleep(2 * time.Second)
	fmt.Printf("memory, idle                %6.1f MiB (resident)\n", float64(rss(server.Process.Pid))/1024)

	idle := openLoop(measure)
	fmt.Printf("GET at %d/s, idle           p50 %5.1f ms  p99 %5.1f ms\n", rate, ms(idle, 50), ms(idle, 99))
	if err := submit(data, film, subs); err != nil {
		return err
	}
	peak, done := watchWorkers()
	busy := openLoop(measure)
	close(done)
	fmt.Printf("GET at %d/s, %d films at work p50 %5.1f ms  p99 %5.1f ms, workers at once: %d\n", rate, films, ms(busy, 50), ms(busy, 99), *peak)
	fmt.Printf("limit                       max(3 × idle p99, 25 ms) = %.1f ms\n", max(3*ms(idle, 99), 25))
	fmt.Printf("memory, at work             %6.1f MiB (resident, server alone)\n", float64(rss(server.Process.Pid))/1024)
	return nil
}

func stop(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
}

func waitReady(start time.Time) error {
	for time.Since(start) < 30*time.Second {
		if res, err := client.Get(base + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("the server did not become ready")
}

var client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// openLoop sends requests at the rate whatever the answers do, and returns how
// long each took from the instant at which it was due.
func openLoop(length time.Duration) []time.Duration {
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	for end := time.Now().Add(length); time.Now().Before(end); {
		due := <-tick.C
		wg.Go(func() {
			res, err := client.Get(base + "/v1/storefront/feed")
			if err == nil {
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(due))
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took
}

func ms(took []time.Duration, percent int) float64 {
	return float64(took[min(len(took)-1, len(took)*percent/100)].Microseconds()) / 1000
}

func rss(pid int) int {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	var kb int
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			fmt.Sscan(rest, &kb)
		}
	}
	return kb
}

// watchWorkers notes how many souk-media processes run at once.
func watchWorkers() (*int, chan struct{}) {
	peak, done := new(int), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(200 * time.Millisecond):
			}
			out, _ := exec.Command("pgrep", "-c", "-x", "souk-media").Output()
			var n int
			fmt.Sscan(string(out), &n)
			*peak = max(*peak, n)
		}
	}()
	return peak, done
}

// makeFilm draws a 30 s film that costs the checks something.
func makeFilm(dir string) (film string, subtitles []string, err error) {
	film = filepath.Join(dir, "film.mp4")
	out, err := exec.Command("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1080x1920:rate=30", "-f", "lavfi", "-i", "sine=sample_rate=48000",
		"-t", "30", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", film).CombinedOutput()
	if err != nil {
		return "", nil, fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	for _, s := range []struct{ name, text string }{{"zh.srt", "三档调光的台灯。"}, {"en.srt", "A lamp with three steps."}} {
		path := filepath.Join(dir, s.name)
		if err := os.WriteFile(path, []byte("1\n00:00:01,000 --> 00:00:28,000\n"+s.text+"\n"), 0o600); err != nil {
			return "", nil, err
		}
		subtitles = append(subtitles, path)
	}
	return film, subtitles, nil
}

// submit hands ten films in, from ten stores at once.
func submit(data, film string, subs []string) error {
	b, err := os.ReadFile(filepath.Join(data, "sandbox.json"))
	if err != nil {
		return err
	}
	var key struct {
		OperatorKey string `json:"operator_key"`
	}
	if err := json.Unmarshal(b, &key); err != nil {
		return err
	}
	errs := make(chan error, films)
	for i := range films {
		go func() { errs <- submitOne(key.OperatorKey, i, film, subs) }()
	}
	for range films {
		err = errors.Join(err, <-errs)
	}
	return err
}

func submitOne(operator string, i int, film string, subs []string) error {
	var made struct {
		Store    struct{ ID string }
		OwnerKey string `json:"owner_key"`
	}
	if err := post(operator, "/v1/sandbox/stores", "application/json", strings.NewReader("{}"), &made); err != nil {
		return err
	}
	var product struct{ Product struct{ ID string } }
	if err := post(operator, "/v1/sandbox/products", "application/json", strings.NewReader(`{"store":"`+made.Store.ID+`"}`), &product); err != nil {
		return err
	}
	store := "/v1/stores/" + made.Store.ID
	if err := post(made.OwnerKey, store+"/tools/video/activation", "application/json", strings.NewReader("{}"), nil); err != nil {
		return err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"title": fmt.Sprintf("Lamp %d", i), "product_ids": product.Product.ID, "purposes": "function"} {
		if err := form.WriteField(name, value); err != nil {
			return err
		}
	}
	for _, part := range append([][2]string{{"file", film}}, [2]string{"subtitle", subs[0]}, [2]string{"subtitle", subs[1]}) {
		w, err := form.CreateFormFile(part[0], filepath.Base(part[1]))
		if err != nil {
			return err
		}
		content, err := os.ReadFile(part[1])
		if err != nil {
			return err
		}
		if _, err := w.Write(content); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	return post(made.OwnerKey, store+"/videos", form.FormDataContentType(), &body, nil)
}

func post(key, path, contentType string, body io.Reader, into any) error {
	req, err := http.NewRequest(http.MethodPost, base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", contentType)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: %d: %s", path, res.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
