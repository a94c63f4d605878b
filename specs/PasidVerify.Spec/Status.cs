namespace PasidVerify.Spec;

/// <summary>What an operation answers. Each reason to refuse has a status of its own; a refusal changes nothing.</summary>
public enum Status
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Begun, or not finished yet: descriptors are to complete first.</summary>
    Pending,

    /// <summary>No device has this source id.</summary>
    NoSuchDevice,

    /// <summary>The mode is none that a device can be given.</summary>
    InvalidMode,

    /// <summary>The device has a kernel PASID, or is losing it.</summary>
    AlreadyEnabled,

    /// <summary>Only a trusted device may have this mode, or map a list at once.</summary>
    NotTrusted,

    /// <summary>The device has no kernel PASID.</summary>
    NotEnabled,

    /// <summary>The device has its default domain.</summary>
    AlreadyProbed,

    /// <summary>The device's default domain is none of the DMA API: it is not translated, or not probed yet.</summary>
    NoDmaDomain,

    /// <summary>The direction is none that a buffer can have.</summary>
    InvalidDirection,

    /// <summary>The domain is strict, or none of the DMA API.</summary>
    NoFlushQueue,

    /// <summary>No PASID, domain id, address, bounce frame, call or ticket is left, or that is what the implementation says.</summary>
    Exhausted,

    /// <summary>Neither the kernel's domain nor a strict domain in use.</summary>
    NoSuchDomain,

    /// <summary>A call in flight concerns the same device, domain or pages.</summary>
    Busy,

    /// <summary>The size is 0.</summary>
    EmptyRange,

    /// <summary>Not entirely inside the kernel's direct map, or memory; or partly in the bounce pool.</summary>
    OutOfRange,

    /// <summary>Address or size is not a multiple of the page size.</summary>
    Misaligned,

    /// <summary>The protection allows nothing, or has unknown bits.</summary>
    InvalidProtection,

    /// <summary>The kernel itself maps nothing at some page of the range.</summary>
    NotBacked,

    /// <summary>Some page of the range is mapped already.</summary>
    AlreadyMapped,

    /// <summary>Some page of the range is not mapped.</summary>
    NotMapped,

    /// <summary>The kernel has no table page for the region.</summary>
    NoTable,

    /// <summary>The table page still maps something.</summary>
    NotEmpty,

    /// <summary>No such call is in flight.</summary>
    NoSuchCall,

    /// <summary>No such descriptor is pending, or VT-d makes it wait for an earlier one.</summary>
    NotReady,

    /// <summary>The implementation chose a PASID, domain, call or address that is not free to choose.</summary>
    ChoiceRefused,
}
