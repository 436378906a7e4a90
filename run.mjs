
import {readFileSync} from 'node:fs';
const A=await import('/work/wt/tools/base/index.js'), B=await import('/work/wt/counts/dist/index.js');
const rows=JSON.parse(readFileSync('/tmp/cnt/rows.json'));
console.log(JSON.stringify(rows.map(([n,a0,c,b0,b1])=>[A,B].map(L=>{const a=new Float64Array(n).fill(c),b=new Float64Array(n).fill(b1);a[0]=a0;b[0]=b0;const r=L.klDivergence(a,b,{from:'logits'});return typeof r==='number'?r:r[0]}))));
