autocmd BufNewFile,BufRead *.holo setfiletype holo
