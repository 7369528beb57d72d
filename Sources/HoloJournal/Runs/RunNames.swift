/// A name for a run that people can say and remember: `brisk-otter`. The same for the same seed.
func runName(seed: UInt64) -> String {
    // One step of SplitMix64: neighbouring seeds give names that have nothing in common.
    var mixed = seed &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    let adjective = adjectives[Int(mixed % UInt64(adjectives.count))]
    let animal = animals[Int((mixed >> 32) % UInt64(animals.count))]
    return adjective + "-" + animal
}

private let adjectives = words(
    """
    able agile alert amber ample apt balmy blithe bold bonny brave breezy bright brisk bronze calm candid careful
    cheery civil clear clever cobalt cosy crisp curious daring dapper deft dewy eager early easy elegant exact fair
    fancy fast fleet fond frank fresh gentle glad gleaming golden graceful grand handy happy hardy hazel honest humble
    ideal ivory jaunty jolly jovial keen kind lively loyal lucid lucky lunar mellow merry mild misty modest neat
    nimble noble opal patient placid plucky polite prime proud quick quiet ready regal robust rosy ruby rustic sage
    serene sharp shiny silent silver sleek smart snowy snug solar solid sprightly spry stable steady still stout
    sturdy subtle sunny sure swift tidy tranquil trusty upbeat valiant velvet vivid warm wise witty zesty
    """)

private let animals = words(
    """
    alpaca antelope auk avocet badger beaver bee bison bittern bobcat bream bunting camel caribou carp cat chamois
    cicada civet cod condor coot cormorant crane cricket curlew deer dolphin dormouse dove duck eagle egret eider elk
    ermine falcon ferret finch fox gannet gazelle gecko gibbon goat godwit goldfinch goose grebe grouse gull hare hawk
    hedgehog heron hoopoe horse hound ibex ibis jackdaw jay kestrel kite kiwi koala lapwing lark lemur linnet lion llama
    lobster loon lynx magpie mallard manatee marmot marten merlin mink mole moose moth mouse newt nuthatch ocelot
    octopus okapi oriole osprey otter owl panda pelican penguin petrel pigeon pika pike plover pony puffin quail rabbit
    raven redstart robin salmon sandpiper seal shrew siskin skylark sparrow squirrel starling stoat stork swallow swan
    tapir tern thrush tiger toad trout turtle vole wagtail walrus warbler weasel whale wolf wombat wren yak zebra
    """)

private func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
}
