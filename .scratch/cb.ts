const base = process.argv[2];
const { encode, decode, clientMessages, gatewayMessages, zoneMessages, databaseMessages, itemMessages, worldMessages, statisticsMessages, regionMessages } = await import(`${base}/packages/wire/src/index.ts`);
const { SeededRandom } = await import(`${base}/packages/base/src/index.ts`);
const r = new SeededRandom('x');
// make everything megamorphic, as in a process that lives
const all=[clientMessages,gatewayMessages,zoneMessages,databaseMessages,itemMessages,worldMessages,statisticsMessages,regionMessages].flatMap(t=>Object.values(t));
for(let n=0;n<60;n++)for(const m of all as any[]){ if(!m.body)continue; try{decode(m,encode(m,m.body.sample(r)))}catch(e){} }
const character=5;
const updates={region:'field:1:0',epoch:3,tick:77777,items:Array.from({length:300},(_, i)=>({character:1000+i,acknowledged:100+i,ticksSince:2,x:12345+i,y:-5000+i,heading:i&255,speed:200}))};
const inputs={gateway:'GATE-1',items:Array.from({length:60},(_, i)=>({character:1000+i,epoch:2,number:77+i,heading:i&255,speed:300,command:null}))};
const one={number:77,heading:3,speed:300};
const time=(name:string,n:number,fn:()=>void)=>{for(let i=0;i<n/4;i++)fn();const t=process.cpuUsage();for(let i=0;i<n;i++)fn();const d=process.cpuUsage(t);console.log(name,((d.user+d.system)/n).toFixed(2),'us')};
try{
const ub=encode(gatewayMessages.PlayerUpdates,updates);
time('updates encode',3000,()=>{encode(gatewayMessages.PlayerUpdates,updates)});
time('updates decode',3000,()=>{decode(gatewayMessages.PlayerUpdates,ub)});
const ib=encode(zoneMessages.PlayerInputs,inputs);
time('inputs encode',10000,()=>{encode(zoneMessages.PlayerInputs,inputs)});
time('inputs decode',10000,()=>{decode(zoneMessages.PlayerInputs,ib)});
const I=(clientMessages as any).Input??(clientMessages as any).Move; const s=I.body.sample(r); const sb=encode(I,s);
console.log(I.name,s);
time('input encode',200000,()=>{encode(I,s)});
time('input decode',200000,()=>{decode(I,sb)});
}catch(e){console.log(e)}
