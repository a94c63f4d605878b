using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// A first-stage leaf: of the kernel's own table, where it is a supervisor page, or of a strict replica or a domain of the
/// DMA API, where it is a user page (VT-d 3.6). A present leaf can always be read.
/// </summary>
/// <param name="Present">P.</param>
/// <param name="Writable">R/W.</param>
/// <param name="Frame">The page frame it leads to.</param>
public readonly record struct Leaf(Bool Present, Bool Writable, Frame Frame);
