cli info keyspace | tr -d '\r' | sed -nE 's/^db([0-9]+):keys=([0-9]+),expires=([0-9]+).*/{"kind":"database","name":"\1","count":\2,"of":"keys"}/p'
