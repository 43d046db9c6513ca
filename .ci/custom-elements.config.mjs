/** Makes dist/custom-elements.json, the public API of the elements for editors and documentation. */
export default {
  globs: ['src/widget/**/*.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [plainPropertyDeclarations(), publicMembersOnly(), publicModulesOnly()],
};

/** Shows the analyzer the object of `static properties = {…} satisfies …`, which it does not find there by itself. */
function plainPropertyDeclarations() {
  return {
    name: 'plain-property-declarations',
    collectPhase({ ts, node }) {
      if (!ts.isPropertyDeclaration(node) || node.name.getText() !== 'properties') return;
      if (node.initializer && ts.isSatisfiesExpression(node.initializer))
        node.initializer = node.initializer.expression;
    },
  };
}

/**
 * Leaves out what only the element's own code may touch: private, protected, `@internal`, and Lit's `state: true`,
 * which the analyzer takes for an attribute where properties are declared without decorators.
 */
function publicMembersOnly() {
  const hidden = new Set();
  return {
    name: 'public-members-only',
    analyzePhase({ ts, node }) {
      if (!ts.isClassDeclaration(node)) return;
      for (const member of node.members) {
        const name = member.name?.getText();
        if (ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal')) hidden.add(name);
        if (name !== 'properties' || !member.initializer?.properties) continue;
        for (const property of member.initializer.properties) {
          if (/\bstate:\s*true\b/.test(property.getText())) hidden.add(property.name.getText());
        }
      }
    },
    packageLinkPhase({ customElementsManifest: manifest }) {
      for (const declaration of manifest.modules.flatMap((module) => module.declarations ?? [])) {
        const isPublic = ({ name, privacy = 'public' }) =>
          privacy === 'public' && !/^[#_]/.test(name) && !hidden.has(name);
        declaration.members = declaration.members?.filter(isPublic);
        declaration.attributes = declaration.attributes?.filter(({ fieldName }) => !hidden.has(fieldName));
        // The analyzer finds no name of an event that is dispatched as a variable; the doc comment names them all.
        declaration.events = declaration.events?.filter(({ name }) => name);
      }
    },
  };
}

/** Names the modules as they are in the package, and only those with an element in them. */
function publicModulesOnly() {
  const inPackage = (path) => path.replace(/^\/?src\//, 'dist/esm/').replace(/\.ts$/, '.js');
  return {
    name: 'public-modules-only',
    packageLinkPhase({ customElementsManifest: manifest }) {
      for (const module of manifest.modules) {
        module.path = inPackage(module.path);
        module.declarations = module.declarations.filter((declaration) => declaration.customElement);
        const names = new Set(module.declarations.map((declaration) => declaration.name));
        module.exports = module.exports.filter(
          ({ kind, name }) => kind === 'custom-element-definition' || names.has(name),
        );
        for (const { declaration } of module.exports) declaration.module = inPackage(declaration.module);
      }
      manifest.modules = manifest.modules.filter((module) => module.exports.length > 0);
    },
  };
}
