package convnet
import ("testing";"os";"compress/gzip";"io";"time";"context";"fmt";"runtime"
"clusterlens/engine")
func rd(p string, skip int) []byte { f,_:=os.Open("/work/shared/data/mnist/"+p); z,_:=gzip.NewReader(f); b,_:=io.ReadAll(z); return b[skip:] }
func mn() (engine.Images, []int32) {
 px:=rd("train-images-idx3-ubyte.gz",16); lb:=rd("train-labels-idx1-ubyte.gz",8)
 t:=make([]int32,len(lb)); for i,v:=range lb { t[i]=int32(v)}
 return engine.Images{N:len(lb),Height:28,Width:28,Channels:1,Pixels:px}, t
}
func TestDevStudy(t *testing.T){
 if os.Getenv("DEV")=="" {t.Skip()}
 im,truth:=mn()
 labels:=make([]int32,im.N); seen:=[10]int{}
 for i:=range labels { labels[i]=-1; if seen[truth[i]]<600 {labels[i]=truth[i];seen[truth[i]]++} }
 t0:=time.Now()
 n,err:=Train(context.Background(),im,labels,10,Config{Seed:42},func(e engine.Event){ if e.Done%169==0 {fmt.Println(e.Done,e.Total,e.Note)}})
 if err!=nil {t.Fatal(err)}
 el:=time.Since(t0)
 fmt.Printf("procs %d train %v img/s %.0f\n",runtime.GOMAXPROCS(0),el,float64(n.Trained*10)/el.Seconds())
 fmt.Println(n.Curves)
 t0=time.Now()
 p,err:=n.Predict(context.Background(),im,nil)
 if err!=nil {t.Fatal(err)}
 el=time.Since(t0)
 ok,tot:=0,0
 for i:=range labels { if labels[i]<0 { tot++; if argmax(p.Row(i))==int(truth[i]) {ok++} } }
 fmt.Printf("predict %v img/s %.0f acc %.4f of %d\n",el,float64(im.N)/el.Seconds(),float64(ok)/float64(tot),tot)
}
