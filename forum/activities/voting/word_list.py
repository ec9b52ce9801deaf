"""Words for receipts: short, plain, different from each other to the ear."""

WORDS = """
acorn amber anchor apple arrow aspen autumn badger bamboo barley basil basket beacon berry birch blanket bonnet bottle
bracken branch bread bridge brook bucket butter button cabin candle canyon carpet castle cedar cello chalk cherry
chimney cinder clover cobble copper coral cotton crayon cricket crystal daisy dragon drum eagle ember falcon feather
fern fiddle flute forest fountain garden garnet ginger glacier goose granite harbour hazel heron hollow honey island
ivory jasmine jigsaw juniper kettle kitten ladder lagoon lamp lantern lemon lilac linen maple marble meadow mitten
monkey mosaic mustard napkin nectar needle nutmeg oak ocean olive orchard otter paddle pancake parsley peach pebble
pepper pigeon planet plum pocket poppy quarry quay quilt rabbit raven ribbon river rocket rowan saddle saffron salmon
sandal scarf shadow silver sparrow spruce squirrel summer sunset table tangle teapot thistle thunder timber tulip
tunnel turnip turtle valley velvet violet walnut water willow window winter yellow
""".split()
