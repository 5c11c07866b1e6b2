#!/usr/bin/env node
console.log('usage: cotangent derive|emit|eval|check SOURCE')
