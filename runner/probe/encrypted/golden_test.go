package encrypted_test

// What the programs themselves made of "SELECT 1;\n", with the passphrase
// "correct horse" or the keys below: OpenSSL 3.0, GnuPG 2.2.40, age 1.1.

var goldenOpenSSL = map[string]string{
	"aes-256-cbc, pbkdf2":          "U2FsdGVkX1+hEg7FQQstpINffAjnYzl/nr5nCAjhrIQ=",
	"aes-256-cbc, as before 1.1.1": "U2FsdGVkX19R0NjUMJRoxRPM7mQixp0Mljt4Jblmzs8=",
	"aes-256-cbc, as before 1.1.0": "U2FsdGVkX1+qE0mmSYn29US8rFrwpg6lj0wVFdIajAo=",
	"aes-256-ctr":                  "U2FsdGVkX1/PYuELqfZEi2YgNfqcckiIDRw=",
	"des3 in base64":               "VTJGc2RHVmtYMTlYdzJnUjdTRUdPd3lzOUF5T3NvWXVlRlRMNkM1NmJpYz0K",
	"chacha20":                     "U2FsdGVkX18Wpf6WEIwFWBNPoMhYD8P8xRY=",
	"aes-256-cfb":                  "U2FsdGVkX1+tn6vWD4kcA8NjIUMPRdbVJuc=",
	"aes-128-ofb":                  "U2FsdGVkX19LhUz7RiVCY0IjRtyo9Q4+kXg=",
	"100,000 iterations":           "U2FsdGVkX1+KCWQSp+xlH5EQ3XMJ53hNuOOgWm9Qukc=",
	"pbkdf2 by sha512":             "U2FsdGVkX1/ZKuchAFzAg64Rpb0AoFShCILy0x9CdOQ=",
}

const (
	goldenIterations = "U2FsdGVkX19XfG6Exj27NOr5Eio7kDq9sg/AZq5l4Ek=" // aes-128-cbc, 5000 iterations

	goldenGPG    = "jA0ECQMCXSfd0V3UCQf/0kQBdvvYs0Vv4dTXXbJDZ7Jd/VceaPsgetkINyHVF84Xw4MUabZWAB3dMdoWL5zm5XmWrpT3eIpNoPVi71E+V3YDeLeLuw=="                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         // by the passphrase
	goldenGPGKey = "hQGMA/9qzkEbqJp5AQv9Hyroiy2UmZjmB+gRQR5MFD+Cd7DGXXTmTgTV8EKdpizrVe4gxVMOnL7lhTtihVqq4f3i5p4qj/w1E3BgvwYMXSbvsqYVdZSDGzR06QuM3EBZC/dUVERwVkvu1D7wJYsHGM1Ysk9LrRpferWQ0+u+DJB1TeFVx4a28X0q2jz74RfYb1XrMrtV/flqrzvb5tnddoDoA8GloEkScqECWRKZNkJYgi3WSR8j6uxEXg7tKV0vCCUTtwuIYHGMd78aBX5odJrIqIE6o+t00QAjIpSuihfjXzVifHrb9p2RtZQXSXFRMuLZ9HFTnuiYEu6hQiVZDe2A97erA/6YUsFhGly93Rdn9LOl0OwZGkpDdFQYBiCOmcRsFWlr1s4qoSic9dP9GWs6Zx3Dqb8rLJeyrqjmbZllXnzfdt+GIhX1Un7VYhLb9XIlT2kpugu4/oqVc323X3R1bKYr5A6YF8RJ22MrMrWziXsU5PgdeiG/PtBxMo02HgDjFU0KKz5AXp1+BdU90koBTEL0qLiBJlRXN9xnGMlT2RaoVxELBxqG7dfOnGuwhvjLSqSTk18ZJHQLLzm/zZIl6zWXca5JtFh0aQZE8T2ekO6OESq//+vK+g==" // to gpgKey
	goldenAge    = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBLVVB3c0cyaENXVFdadlBxQ0dKWkpoMUJ0UENTbHU1dDN1bWVTTkVMM0JnCjZraGcxZ1BPU1NZSkRReE5ZNkJCMFQxM0tWUnVsUUVUN3ZLSEROSEhBNm8KLS0tIDlPWGRyTDlsWHJNcmQ0c3J5eFBxdHZYcHRNTU1uQUYvaXNNR2xTUDZHbzAKaFHOaKXsRFC/ROqeUXL685ZZXvheTUU03Kra8ePFcBEhkTXyPnSmzZr/"                                                                                                                                                                                                                                                                                                                                                                     // to ageKey

	ageKey = "AGE-SECRET-KEY-1ZHFVEY94N3UR5H8TRCJ6UR8SP6NDRP5JCUSLRFGEG44WWLSQ6S0S565KJV"
)

const goldenGPGArmored = `-----BEGIN PGP MESSAGE-----

hQGMA/9qzkEbqJp5AQv+Jt+QLHidQSrKwlkCGeVdu/SRaT3WPULFaX6cOxm5m8in
sn4gNmBLirni9doUSM+3U3bg9ShOn0dck9dQU8MxN0QAdu9Ze1VLvro4RgEMV58B
+3iLOK+b7rSQjyA0VKR1hZWn3Bp8WyVufCXj8XsrQfkEYf0AHIZ2taiX+JhSs3yl
ZAuwnpiz/1KFfkhMjBuugSPA3YDV4b9YfHxluCs22z1O0TEYQjHgW5eJMoStkaL6
MqSAHbAjc69TejBnDCF3o4o0shrvPXG2iLqhObC//xWfnGWUSCbiOFCOwNOGtyqE
0R39txwyTIUroOISsXvSVJKoovxamFx6KQiF94+BFSs2+V8KAmkvPjCi6eXsNOox
U1+Yqo8/SnBYWqgS3xYtLg6GoBTzeFvPaepfi5EJQjMzEvk5S2LT6fEOugB4jZlu
Z8YDsKK9DgqASzJ5zqAmgpgOa7qIVKLEzaEHrTu37QMDBFK8BN7gosBlZV5xVnFd
5wkRlv0LooOzm0JT2YKs0koBZV0F/yMjwuXhTqneMZwEnGRUmoE1IzH4J3wmq01O
rg6oN9xZdIMV+1M/7Sg5JuYDosZcUKjECxCTanzRvWdYkZ6fZw6I1eta3w==
=DArx
-----END PGP MESSAGE-----
`

// gpgKey was made for these tests and opens nothing else.
const gpgKey = `-----BEGIN PGP PRIVATE KEY BLOCK-----

lQVYBGsKarEBDADm93ZBykqeus7l24eDvOHhSR9eor/GbVUDni86ej5gHPJFmuZ/
KkWc2RfJFoWBNmJq/Urm38BTN/qa5UwpwgtDwdXQKFMdbhp0gwXod0MkZvgwLbRC
V0n874lJbS00Nho61dQbO9xouEC9vPmVIFne1ZvHVtFA3f+z74byvChgW+icjv6Z
FyTrG+XGJnVdxqtsRu1HaHQK9zfP2bE9r3zGWEdWV7l7Ie42Mm4WJv4zUsVNcKqq
fGZ9SUTB5h6L4unCcjepkUs1iV87moAYVb6hxhknS+U3/z0ACz2luUtWNn+q6ZwX
E9VrDHB3gPVQbJk36JhmJiwwCX0WHu0aaNUOuHv5kcgXJ4hB9AXRV8lJ1UGVTBWV
XCJ4l8/CdH9Nh/NKHJImB9TKgjbgok04MewwUlitwk35pAPWveadW7Ju+5jIWnxA
F8kCVqEKDy4UAP0m+iHLkX+3OBDDYwzTxCMxu+d0FsBgGsS5hURj7Bw3yGhcu+3/
lgFgW3IIx2edh/EAEQEAAQAL+wSFEjTeYxBxImxgG+pJj3gLqMf+0lbtO80q0szH
qKHT3y/ahKk3aA5WNz9xp+Ir8MgcNdOHzGk0frx6QT/N8s98IxWEPIAmb/EYwUxX
zSIQu8mhk1X7BFElVN/xeYF8j43YMmLoDHumI2ozIQU4kVmpf3dqrQSic4cPaGom
oXmlQsuRhszzJX9OV/RFO2W+5grj5m/PzPmL9fUk0vGclgoBnz/CzrfopZM88GeR
ksbpV0AZNNXKQm0wOl67BJ0DLzthArytKa8XqC2OKqMlPrc0F+3mSZMHqG1/PiDe
CCKuNR+QTdexTD1Hjswdx9egafdLhPRbEfWZM6u4/fYWPC5QIJ85PhYH1J2/5rsu
vhlrQtdLvaYktmjZcG4GXNaoVJxa7nh9gE3GW7G8Vv8k7Kh+zf7FXP9iq/EUUQLH
IY3kWdsmT/9PNzeENj9rPl1KqRxplZ2B2v/mHO7TPrGw8f1SvzHaKRgaMKC4Uh7x
AzsOH6aUStXkFwBzXVnn6zP3uwYA8hYtoqqyOfqPINAUsNU+bnH5/A/56QPTsRSC
IACGkusJYi781lAJSRSNYqaX/xwT6diFEsk8P75m4L3X4SQzuYRb1faQsHmjBTnc
uzGn6W+NVy9gkrNlzQjLPBy7HPYKn4T9frzozWC9XYK3IdoOntQb/2IaB6SMObiz
HzDGO02iNVgsKBsT+TG3smaeiX2tsHbSDav/zSeBiyVRFu3IYm9jKWSKABSzvI4j
sHvjXxNLsdE6Q1yB+fhIdXAMW+GPBgD0PazfGToEX1n+LXzO0t4gmnUzxieHBrKi
Xefp5OHDhpX3zTRcyDPQkV80RqlJrZ7QNia2duxpbKrVVZGQqHtMKNxNJvtDkIYB
1rVlTLLcLvWA9xdw+KuXVBOzy6rV0DvEVVhJe0TCnNcCxGr5g+tB9LUherKMXNHJ
e1oyyVjJAb/7EnOzJDmHz6APM6Hl7evxVX7U24SN7BB6xo/vnDtq2QnpNynY1Ld7
IRPfoBgYz7gGDNo5Mgifs76hXCAYPn8F/jQzNd3KIfVCM1HosScI7yHNrR1P1fL4
vkcxFugAOKGmtgQaG1K3CQnwepW101oYx2qrpTbB4IHJgexsqzMKkJfA5LWkxFSq
SwZ9PXautRBaUAOPjIo/lDzxFIhEdAK4NipRdBGGicryANB3p80mGc85kU+YDD7C
HkmIDh4jLgChfIxmlfVJ/3Jfbv6Iu1Qnb8zmRLRUoadbukwM2lsAatIZDHmXwhIo
Zn9zczOXWxaUGq+z2LGS5sJe/nVxVkbSudrytBJiYWNrdXBAZXhhbXBsZS5vcmeJ
Ac4EEwEKADgWIQRj9lC18yceOqPs6Hgdr0LQajTzVAUCawpqsQIbAwULCQgHAgYV
CgkICwIEFgIDAQIeAQIXgAAKCRAdr0LQajTzVEpQDACgQtnI0ku6ZjJRFXUcGCz9
8xfLbW8u+9WTjHbI0MqQpTHnJ+90vxnUpALuEdH8iL3fbKh93MIeH6bBZ4dM5Dnp
SmkjQDU14oS2stRpDawfr8M3RD66yau20Rpq0a3z3bDmo/Xi17uSVCWuI0FpSLoQ
IoEl9A58K1Z1A01NmIXH0YMcZC5yvf9YWjwzmmwQQkLY7fDe/jcYGCtoCJ+6aQTo
nL1PjZSnkLN2LaIIRQhRfxNZ9SDziYc7F/sy9K2EXBE581FyOB33a7y6tMV/N+Z7
r8qEDGVyVrVKTEJT/2HnXjzKO3fXyCpuNcI7/v9yVsv0MNsJOYccurj/hMLt6PLB
jQ6J4fy6slzIbKpVVYc3VYXZ0ZpI/Ahgk3q6jym5xhjrDvCPB+Z6bNwtyV7oxiXv
QQQAaQc2waamPuWvi5qVMFt8Q5CKma8YdonaUCtY1ayzoul29V1YU0QHKYFq0pdP
uIfslhOwg/4ZfuIlMXOiOa+QcpWWMknQwLJ0O47KVuudBVgEawpqsQEMANAJIy2J
aKaM+cHYt/gQPpOYbgMXc1k/qoD8y7Yck/EuYb4vGAVdGNK+hrF6/VdCX671+4En
W84Zb0VFOoIReuCPBOG1TOl+xyP9jSgEM22YsYLXGndUfLpvZdclSOPKkYh9xQX2
5IFj9A3bumafKtCB/U/98aJE0pCz0FiszPQuCfvL/IrOlRTCGO3OiTCRddrntT2A
E7rqkgLCpbAzvx3P02f+dp2GEJrdXTY2CyvrNwfNJSUm3goS4CiSn7X5dmj4k7rs
ig8+vCr/I2WRJdB4h1nZ0DmvVnXXRqXDqiwVXDBkW323cZPfvxsSDJUysm96y6xo
ikpxGZpmwcj2pC15epviKKTdp1irUX7RlNJ0d7tN4TuaVnxcK3TAw7YRtDbXSZwI
nZcazMBzZCEqjIRGplZC/H3VHBlT93smr4LiRK3jT8ADW4tk/F0r+i0IqK8f45cz
LSRxm0vuzVFih+6kUUaFWArXkfM1vFgQutUobo+KKW74Owt8FhylVQZsgwARAQAB
AAv+Ms2wcgvm6xltWsn2b1VkOr4US5v79tUl6dcSVnhXJqRpiTzN9G1eRQTzNr9u
w9L5M+xtTYaTlFrAwh1cYuwq4lD647XXQQRNVHw0bwvLlV2fJ/EozPBsf0j6CVbZ
HIvZC4iPR1waRIDo1kONG0eOeJnuBw1gZ3zAIUdQP39/k7f0hzGzDCDT5lxaIyT3
es1jByDjsU+oQdLL8nGfbc7NQtYAbhqF1AUr4+3gN/9trf2ElFqkUhTST4p5hF7+
Mr3nHFKdx1Utea1F+ZpnA1bvxz04hU0m0qO9DjTOnLcWRFKwAAMQnLrl5p3qUBYv
k8AdGjJodZAG+zGkb2e6Oxu8P4Q5haDFUegKC4FnhC0p9o7hYsfR84HXhKnaEtZK
AFA43UTzIDsXn4DsPAiiweW1pfLGk+FjMA8Lf7D2DyLnTKQNs1ZHLXJz462Ptouu
8QxdamxpkGUlpOnGwgsG/u0VPqDTIn6Z5HmaeBMHonZZnzsU851PB9g+Hl8lvBCb
Iu0FBgDXYPD5Apkve54HGnns8uFwi12sYbIHZqPGLW9hDjRZZDDHekzwl38gBIuf
hOFSsc/xmXA0SJm4E80xC9bicPXu48ryYQO1bpxSLLX93YFta76T9r/D9A/RDdIA
zlOhzA+bzQs6SxwREHheoahHjuVRH22Ke6xbJNon63hMbbjHh47tfPpnWz0Ah2pj
D0BWC7clZTX4dn3Tj8d6drPmJS7iml/YRbgX9lyk5AK2Q0mYfpJQYnUOdPrJzR+e
0TA06V0GAPdFqD6ny2o5J3OZyw7PDS3ut9x8OAQ5VMkVHhyzbdnHX8itpdkWVvXG
T+YKoIglEqpKqUOKLl/z4Mj5QT8vkCs9FBec4Z2J/wtFIJO2mEYTyPh8ef0/S+59
PpPUCG9IalWK46DhBruLaNVCyQu48rphYY7cOd7hPi4m2OZT1VEI2wPMEIWmZPfy
lw3J0D7sA0nUdpEOuaHQCaVfe0nCgfXLxbnQxRCp1SuNk7Lm5dfG0TkAK112EDRK
fEQ5Mz7vXwX/YUGWbVu0m6Q6hEolUDwk4g3l1bT1kA0YCtbZqX2d6eeh5EdRAsyb
PwPCI7I1oPZHGKz5MIODGPq7ycxBWmw+CBYyEoMAzAmLKw8VeJOdy1JhreqA9HFL
75deClAqOHN4la0QwOvnc+bYF7momA5mR74J5cWuap9p8/8OpNhcL8hhFRFYZ7IJ
IMpCp6pVO2hkriYv29RzQ6efogNFjqZWYT5cck172M3F+i1lK5PFzzJKVkiMGxAq
jsZkKHQMvYYN16uJAbYEGAEKACAWIQRj9lC18yceOqPs6Hgdr0LQajTzVAUCawpq
sQIbDAAKCRAdr0LQajTzVPsIC/9RImPZFkKl/GFjKoNNnVJ8WdUEftLcVElJwUcP
KdTcorYT8szfhCJ5lFGFjPQF77lU8nPWlAdtMgnWmEWVz9dX8St4Rp+g060BvHV5
z5tcTmPSkE/fR33FDISP4MpyJm9fPwgfKTb6mQ1mpiJW+wDYOoIUJ3gOkCJ+doRK
csVVAbkwrVpeMD2ndF+YNM1fiNkJLGlLiClCYZtYs2EhAYnLO8DO23+sAoE3goY1
/iEsohTEcC4oma0gKTfCMV06ZvceJqoNlm7nvHOKR2DfHlWJ7z1zfVXHJ1+Vi+QK
kuVu2CDEqmOWIyJjkIN9gliG5OCZPEkCZqR1GUgX170Y6vRmrZHXXfRWCTbGMhdy
tXXsp/ebKD+iAGyi9hoX9AQqLinZkWThLiVCYC408dWbk76f8c5gzzJ4yiZX7Lu1
0ZFffoQEvjSJhofoFX8fed+XD5VQav42mQX63jUJJ3Aklp7NAuv4DMXU3zZHUW0r
nWG4d7ZAOFBPo1uiBhe7MSave4w=
=p2Hu
-----END PGP PRIVATE KEY BLOCK-----
`
