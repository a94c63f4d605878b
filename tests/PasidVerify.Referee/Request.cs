namespace PasidVerify.Referee;

/// <summary>The AT field of a request (VT-d 3.8).</summary>
public enum RequestKind
{
    /// <summary>AT = 00.</summary>
    Untranslated,

    /// <summary>AT = 01: a device asks for a translation.</summary>
    Translation,

    /// <summary>AT = 10: a device uses what its own TLB holds.</summary>
    Translated,
}

/// <summary>What a request is, beside where it comes from and goes to.</summary>
/// <param name="Kind">AT.</param>
/// <param name="Tagged">It carries a PASID.</param>
/// <param name="Write">It writes.</param>
/// <param name="Privileged">PR = 1.</param>
public readonly record struct Request(RequestKind Kind, bool Tagged, bool Write, bool Privileged);
