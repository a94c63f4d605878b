using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Whose copy a page frame of the bounce pool holds (Linux: io_tlb_slot).</summary>
/// <param name="Used">Somebody's; else it is free.</param>
/// <param name="Domain">The domain of the mapping.</param>
/// <param name="Page">The page that leads to the frame there.</param>
public readonly record struct SlotOwner(Bool Used, DomainId Domain, Page Page)
{
    /// <summary>It is that page's of that domain.</summary>
    public Bool Is(DomainId domain, Page page) => Used & Domain == domain & Page == page;
}
