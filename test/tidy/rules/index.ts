import type { Rule } from '../rule.ts'
import { cyclesRule } from './cycles.ts'
import { decisionsRule } from './decisions.ts'
import { globalsRule } from './globals.ts'
import { layersRule } from './layers.ts'
import { linksRule } from './links.ts'
import { markersRule } from './markers.ts'
import { namesRule } from './names.ts'
import { orphansRule } from './orphans.ts'
import { packagesRule } from './packages.ts'
import { placesRule } from './places.ts'
import { readmesRule } from './readmes.ts'
import { sizesRule } from './sizes.ts'
import { statusRule } from './status.ts'
import { swallowedRule } from './swallowed.ts'
import { tablesRule } from './tables.ts'
import { typesRule } from './types.ts'
import { waitsRule } from './waits.ts'

export const rules: readonly Rule[] = [
  layersRule, cyclesRule, orphansRule, globalsRule, packagesRule, sizesRule, namesRule, tablesRule, readmesRule, typesRule,
  markersRule, swallowedRule, waitsRule, decisionsRule, statusRule, linksRule, placesRule,
]
