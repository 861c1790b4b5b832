package neighbours
import ("testing";"os";"unsafe";"clusterlens/engine";"fmt";"time")
func load(path string, d int) engine.Matrix {
	b,err:=os.ReadFile(path); if err!=nil{panic(err)}
	f:=unsafe.Slice((*float32)(unsafe.Pointer(&b[0])),len(b)/4)
	return engine.Matrix{Rows:len(f)/d,Cols:d,Data:f}
}
func TestBig(t *testing.T){
	if os.Getenv("BIG")==""{t.Skip()}
	for range 3 { for _,c:=range []struct{p string;d int}{{"/tmp/nb/mnist50.f32",50},{"iso",50},{"/tmp/nb/mnist784.f32",784}}{
	 var x engine.Matrix
	 if c.p=="iso"{x=gaussian(60000,c.d,1)}else{x=load(c.p,c.d)}
	 t0:=time.Now(); mustSearch(t,x,Config{K:7,Method:Exact}); fmt.Println(c.p,time.Since(t0))
	}}
}
