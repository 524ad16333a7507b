import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import * as tus from 'tus-js-client';
import { base } from './playwright.config';
import { files } from './support/films';
import { Line } from './support/line';
import { Service } from './support/service';

// Contract "tus 1.0": a client that is not ours sends a film in pieces, its line is cut in the middle of one, and the
// service is killed and started again in the middle of another.
test('a film comes in pieces over a cut line and a killed service', async () => {
  const port = Number(new URL(base).port);
  const line = await Line.lay(port + 2, port + 1);
  const address = `http://127.0.0.1:${line.port}`;
  const service = new Service('upload', port + 1, address);
  try {
    await service.start();
    const made = await service.call<{ store: { id: string }; owner_key: string }>('POST', '/v1/sandbox/stores', {});
    const store = `/v1/stores/${made.store.id}`;
    const product = await service.call<{ product: { id: string } }>('POST', '/v1/sandbox/products', { store: made.store.id });
    await service.call('POST', `${store}/tools/video/activation`, {}, made.owner_key);

    const film = readFileSync(files.good);
    const piece = Math.ceil(film.length / 12);
    const seen: number[] = [];
    let cuts = 0, kills = 0, creations = 0;
    let last: Error | undefined;
    const url = await new Promise<string>((done, fail) => {
      const upload = new tus.Upload(film, {
        endpoint: `${address}${store}/videos/uploads`,
        chunkSize: piece,
        retryDelays: Array(60).fill(100),
        metadata: { filename: 'over a cut line.mp4', filetype: 'video/mp4' },
        headers: { Authorization: `Bearer ${made.owner_key}` },
        onBeforeRequest: (req) => { if (req.getMethod() === 'POST') creations++; },
        onShouldRetry: (e) => { last = e; return true; },
        onChunkComplete: (_size, accepted) => { seen.push(accepted); },
        onProgress: (sent) => {
          if (cuts === 0 && sent > 3 * piece) {
            cuts++;
            line.cut();
            setTimeout(() => line.mend(), 400);
          }
          if (kills === 0 && sent > 7 * piece) {
            kills++;
            service.kill().then(() => service.start()).catch(fail);
          }
        },
        onError: (e) => fail(new Error(`${e}; before that: ${last}`)),
        onSuccess: () => done(upload.url ?? ''),
      });
      upload.start();
    });
    expect({ cuts, kills, creations }).toEqual({ cuts: 1, kills: 1, creations: 1 });
    expect(seen.at(-1)).toBe(film.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b)); // never back behind what was acknowledged
    // It went on where it was: at most the pieces that were in the air were sent again.
    expect(line.sent).toBeLessThan(film.length + 4 * piece);

    const id = url.split('/').at(-1);
    const { video } = await service.call<{ video: { id: string } }>('POST', `${store}/videos`, {
      upload_id: id, title: 'Over a cut line', product_ids: [product.product.id], purposes: ['function'], music: 'none', people: false,
      subtitle: [readFileSync(files.zh, 'utf8'), readFileSync(files.en, 'utf8')], product_box: [10, 10, 80, 80],
    }, made.owner_key);
    type View = { video: { state: string; attempts: { sha256?: string }[]; findings: { code: string; reason: string }[] } };
    let got: View['video'] | undefined;
    await expect.poll(async () => {
      got = (await service.call<View>('GET', `${store}/videos/${video.id}`, undefined, made.owner_key)).video;
      return got.state;
    }, { timeout: 120_000 }).toBe('in_review');
    const digest = createHash('sha256').update(film).digest('hex');
    expect(JSON.stringify(got)).toContain(digest);
  } finally {
    await service.kill();
    line.close();
  }
});
