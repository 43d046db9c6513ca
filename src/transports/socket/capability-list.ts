import type { Capability, CapabilitiesEvent } from '../../chat/index.ts';

/** The capabilities of a transport. Reports each change. */
export class CapabilityList {
  names: readonly Capability[];
  readonly #onChange: (event: CapabilitiesEvent) => void;

  constructor(names: readonly Capability[], onChange: (event: CapabilitiesEvent) => void) {
    this.names = names;
    this.#onChange = onChange;
  }

  add(...names: readonly Capability[]): void {
    const added = names.filter((name) => !this.names.includes(name));
    if (added.length > 0) this.#set([...this.names, ...added]);
  }

  remove(removed: Capability): void {
    this.#set(this.names.filter((name) => name !== removed));
  }

  #set(capabilities: readonly Capability[]): void {
    this.names = capabilities;
    this.#onChange({ type: 'capabilities', capabilities });
  }
}
