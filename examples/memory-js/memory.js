// The graph is module state: it lives as long as the component's instance. A host
// that makes a new instance for every call sees an empty graph each time; imported
// with -Stateful the graph is kept from call to call.

/** Entities by name, in the order in which they were created. */
const entities = new Map();
let relations = [];

const sameRelation = a => b =>
  a.fromEntity === b.fromEntity && a.toEntity === b.toEntity && a.relationType === b.relationType;

/** componentize-qjs turns a thrown value into the err case of a result. */
function requireEntities(names) {
  for (const name of names) if (!entities.has(name)) throw `there is no entity named "${name}"`;
}

/** The part of the graph that has these entities. */
function subgraph(chosen) {
  const names = new Set(chosen.map(e => e.name));
  return {
    entities: chosen,
    relations: relations.filter(r => names.has(r.fromEntity) && names.has(r.toEntity)),
  };
}

function createEntities(added) {
  return added.flatMap(({ name, entityType, observations }) => {
    if (entities.has(name)) return [];
    const entity = { name, entityType, observations: [...new Set(observations)] };
    entities.set(name, entity);
    return [entity];
  });
}

function createRelations(added) {
  requireEntities(added.flatMap(r => [r.fromEntity, r.toEntity]));
  return added.filter(relation => {
    if (relations.some(sameRelation(relation))) return false;
    relations.push(relation);
    return true;
  });
}

function addObservations(additions) {
  requireEntities(additions.map(a => a.entityName));
  return additions.map(({ entityName, contents }) => {
    const known = entities.get(entityName).observations;
    const news = [...new Set(contents)].filter(fact => !known.includes(fact));
    known.push(...news);
    return { entityName, contents: news };
  });
}

function deleteEntities(names) {
  for (const name of names) entities.delete(name);
  relations = relations.filter(r => entities.has(r.fromEntity) && entities.has(r.toEntity));
}

function deleteObservations(deletions) {
  for (const { entityName, contents } of deletions) {
    const entity = entities.get(entityName);
    if (entity) entity.observations = entity.observations.filter(fact => !contents.includes(fact));
  }
}

function deleteRelations(deleted) {
  relations = relations.filter(relation => !deleted.some(sameRelation(relation)));
}

const readGraph = () => subgraph([...entities.values()]);

function searchNodes(query) {
  const wanted = query.toLowerCase();
  return subgraph([...entities.values()].filter(({ name, entityType, observations }) =>
    [name, entityType, ...observations].some(text => text.toLowerCase().includes(wanted))));
}

const openNodes = names => subgraph([...entities.values()].filter(e => names.includes(e.name)));

export const knowledgeGraph = {
  createEntities, createRelations, addObservations,
  deleteEntities, deleteObservations, deleteRelations,
  readGraph, searchNodes, openNodes,
};
