namespace PasidVerify.Lifted;

/// <summary>A map whose contents at some moment can be kept and looked at again.</summary>
internal interface ISnapshot
{
    object State { get; set; }
}
