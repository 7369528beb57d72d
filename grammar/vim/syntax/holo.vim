" Colours for holo scripts.
if exists("b:current_syntax")
  finish
endif

syntax keyword holoStatement input let func flow import type budget step if for loop yield skip next return fail
syntax keyword holoStatement assert print save append
syntax keyword holoModifier when after as retry timeout cache else
syntax keyword holoWord in then try
syntax keyword holoOperatorWord and or not
syntax keyword holoConstant true false null
syntax keyword holoContextual at most times every parallel tolerate within unordered to credits

syntax match holoCall "\<\h\w*\>\ze("

syntax match holoNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\%([eE][-+]\?\d[0-9_]*\)\?\>"
syntax match holoDuration "\<\%(\d[0-9_]*\%(ms\|[dhms]\)\)\+\>"

syntax match holoEscape contained "\\\%([nrt\"\\{}]\|u{\x\{1,6}}\)"
syntax region holoHole contained matchgroup=holoHoleBrace start="{" end="}" contains=TOP
syntax region holoBraces transparent start="{" end="}" contains=TOP
syntax region holoString start=+"+ end=+"\|$+ contains=holoEscape,holoHole
syntax region holoString start=+"""+ end=+"""+ contains=holoEscape,holoHole
syntax region holoRawString start=+'+ end=+'\|$+ oneline

syntax match holoComment "#.*$"
syntax match holoDocumentation "###\@!.*$"

highlight default link holoStatement Statement
highlight default link holoModifier Keyword
highlight default link holoWord Keyword
highlight default link holoOperatorWord Operator
highlight default link holoConstant Constant
highlight default link holoContextual Keyword
highlight default link holoCall Function
highlight default link holoNumber Number
highlight default link holoDuration Number
highlight default link holoEscape SpecialChar
highlight default link holoHoleBrace Special
highlight default link holoString String
highlight default link holoRawString String
highlight default link holoComment Comment
highlight default link holoDocumentation SpecialComment

syntax sync fromstart
let b:current_syntax = "holo"
