// The console's bundle holds Hawtio's Camel plugin but registers only the one for Artemis. This takes Hawtio out of the
// bundle's shared modules, registers the Camel plugin, and only then loads the bundle's own entry script.
(self.webpackChunkartemis_console_app = self.webpackChunkartemis_console_app || []).push([
  ['serai'],
  {},
  async require => {
    await require.I('default');
    const hawtio = Object.values(require.S.default['@hawtio/react'])[0];
    const { camel } = (await hawtio.get())();
    // The diagram draws an arrow from a step without a name to each route that has an errorHandler of its own. The layout
    // of the diagram, which keeps every step it has seen, then fails for all routes. 63842 is that layout in the bundle.
    const graph = require(63842).graphlib.Graph.prototype;
    const setEdge = graph.setEdge;
    graph.setEdge = function (...edge) {
      return edge[0] === '' ? this : setEdge.apply(this, edge);
    };
    camel();
    const entry = document.createElement('script');
    entry.src = document.querySelector('script[data-entry]').dataset.entry;
    document.head.appendChild(entry);
  },
]);

// The links of the login page open a page of their own; the one that logs in does not need one.
document.addEventListener(
  'click',
  event => {
    const link = event.target.closest('a[href$="/auth/oidc"]');
    if (link) {
      link.target = '_self';
    }
  },
  true,
);
