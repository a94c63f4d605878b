using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Kinds of request by their AT field (VT-d 3.8, PCIe ATS).</summary>
public enum RequestKind
{
    /// <summary>A read or write of an address that is yet to be translated.</summary>
    Untranslated,

    /// <summary>A device asks for a translation, to keep it in its own TLB.</summary>
    Translation,

    /// <summary>A read or write of an address that the device has translated, or says that it has.</summary>
    Translated,
}

/// <summary>What a request is beside where it comes from and goes to.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Tagged">It carries a PASID.</param>
/// <param name="Write">A write rather than a read.</param>
/// <param name="Privileged">Supervisor rights are requested.</param>
public readonly record struct Access(Choice<RequestKind> Kind, Bool Tagged, Bool Write, Bool Privileged);

/// <summary>
/// A request of a device; the bytes inside a page do not matter. A translated request names the address that the device
/// looked up in its own TLB; what it then puts on the bus is the page frame.
/// </summary>
/// <param name="Device">Source id.</param>
/// <param name="Pasid">Any PASID; 0 where there is none.</param>
/// <param name="Page">Address bits 63:12 of any 64-bit address.</param>
/// <param name="Access">What it is.</param>
public readonly record struct Request(DeviceId Device, PasidId Pasid, Page Page, Access Access)
{
    /// <summary>It writes.</summary>
    public Bool Write => Access.Write;

    /// <summary>It asks for supervisor rights.</summary>
    public Bool Privileged => Access.Privileged;
}

/// <summary>The tables that a request is translated by: those of today, or such as a cache may still lead to.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Table">In the kernel's domain the table page; no matter in others.</param>
public readonly record struct Way(DomainId Domain, TableId Table);
