using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

/// <summary>Scopes so small that every state of them is seen in a moment.</summary>
internal static class TinyScope
{
    /// <summary>One untrusted device, one page, one of everything else, and tickets for so many descriptors.</summary>
    public static Scope Untrusted(ulong tickets) => NamedScopes.Small() with
    {
        Name = "tiny",
        Devices = [(0x20, false)],
        DirectMapPages = 1,
        KernelPages = [(0xffff_8880_0000_0000, 0x1000, true)],
        LastPasid = 2,
        LastDomain = 3,
        LastCall = 0,
        LastTicket = tickets,
    };

    /// <summary>A trusted device beside it, with a PASID of its own.</summary>
    public static Scope Both(ulong tickets) =>
        Untrusted(tickets) with { Devices = [(0x10, true), (0x20, false)], LastPasid = 3 };
}
