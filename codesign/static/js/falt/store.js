// What lies on the device: the round ("kept"), the walk-throughs and the photographs. Every write is
// on the disk, or has failed, when its promise is settled.

const VERSION = 1;

function made(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const beginning = (start) => IDBKeyRange.bound(start, `${start}\uffff`);

export class Store {
  constructor(database) {
    this.database = database;
  }

  static async open(name) {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("walks", { keyPath: "uuid" });
      request.result.createObjectStore("photos", { keyPath: "uuid" });
    };
    return new Store(await made(request));
  }

  get(table, key) {
    return made(this.database.transaction(table).objectStore(table).get(key));
  }

  all(table) {
    return made(this.database.transaction(table).objectStore(table).getAll());
  }

  // Keys that begin with `start`.
  keys(table, start) {
    return made(this.database.transaction(table).objectStore(table).getAllKeys(beginning(start)));
  }

  // Values by key, of the keys that begin with `start`, as they lie at one moment.
  async some(table, start) {
    const rows = this.database.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([
      made(rows.getAllKeys(beginning(start))),
      made(rows.getAll(beginning(start))),
    ]);
    return new Map(keys.map((key, n) => [key, values[n]]));
  }

  put(table, value, key) {
    return this.#write(table, (rows) => rows.put(value, key));
  }

  // [value, key] of several rows: all of them, or none.
  putAll(table, pairs) {
    return this.#write(table, (rows) => {
      for (const [value, key] of pairs) rows.put(value, key);
    });
  }

  remove(table, key) {
    return this.#write(table, (rows) => rows.delete(key));
  }

  // Change a row as it lies there now, whatever another tab has done to it. Nothing when it is gone.
  change(table, key, change) {
    return this.#write(table, (rows) => {
      const found = rows.get(key);
      found.onsuccess = () => {
        if (found.result === undefined) return;
        change(found.result);
        rows.put(found.result);
      };
    });
  }

  #write(table, act) {
    return new Promise((resolve, reject) => {
      const unit = this.database.transaction(table, "readwrite", { durability: "strict" });
      unit.oncomplete = () => resolve();
      unit.onabort = () => reject(unit.error ?? new DOMException("", "AbortError"));
      try {
        act(unit.objectStore(table));
      } catch (error) {
        unit.abort();
        reject(error);
      }
    });
  }
}
