import { drawGlyphs } from "./datasets/glyphs/glyphs.ts";
import { STANDARD } from "./datasets/glyphs/look.ts";
import { scattering } from "./backbones/scattering/scattering.ts";
import { imageFeatures } from "./backbones/features.ts";
import { Runtime } from "./onnx/mod.ts";
import { trainHead } from "./bench/head/head.ts";
import { evaluate } from "./bench/metrics/metrics.ts";
import { fastFishingHead } from "./bench/head/config.ts";
import { stream } from "./core/random.ts";
import { takeRows } from "./core/ndarray.ts";
const rt = await Runtime.open();
const bb = await scattering.load({folder:""} as any);
const looks: any = { std: STANDARD, a: {...STANDARD, strokes:[0,1], dots:[0,3], clutter:[0.4,0.9], contrast:[60,140], noise:[3,14], shear:[-.15,.15], turn:[-.1,.1], shapes:[.55,.1,.25,.1]}, b:{...STANDARD, strokes:[0,1], dots:[0,2], clutter:[0.3,0.8], contrast:[70,150], noise:[3,12], shear:[-.12,.12], turn:[-.08,.08], shift:[-1.5,1.5], bend:[-.07,.07], shapes:[.6,.1,.2,.1]}, c:{...STANDARD, strokes:[0,1], dots:[0,2], clutter:[0.3,0.7], contrast:[80,150], noise:[3,10], shear:[-.1,.1], turn:[-.06,.06], shift:[-1,1], bend:[-.05,.05], shapes:[.7,.06,.18,.06]}};
for (const k in looks) { const d: any = await drawGlyphs({train:4000,test:2000,seed:0,look:looks[k]});
 const tr=await imageFeatures(d.train.images,bb,{runtime:rt}), te=await imageFeatures(d.test.images,bb,{runtime:rt});
 const out=[]; for (const n of [20,60,120,220,320,1000,4000]) { let acc=0; for (const s of [0,1]) { const rows=stream(s,"r").choice(4000,n); const h=await trainHead(rt,{...fastFishingHead,epochs:100,batchSize:64},{features:takeRows(tr,rows),labels:Int32Array.from(rows,(r:number)=>d.train.labels[r]),classes:10},{initial:stream(s,"i"),order:stream(s,"o")}); acc+=evaluate((await h.predict(te)).logits,d.test.labels).accuracy/2;} out.push(n+":"+(acc*100).toFixed(1)); }
 console.log(k,out.join(" ")); }
