# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_multicluster_global_optspecs
    string join \n config= contexts= C/clusters= cluster-selector= kubeconfig= context= cluster= user= n/namespace= s/server= token= tls-server-name= insecure-skip-tls-verify= certificate-authority= client-certificate= client-key= as= as-group= as-uid= request-timeout= connect-timeout= response-timeout= watch-timeout= max-answer-size= cache-dir= v/v= report= allow-partial= show-cluster= warnings-as-errors= h/help
end

function __fish_kubectl_multicluster_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_multicluster_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_multicluster_using_subcommand
    set -l cmd (__fish_kubectl_multicluster_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "get" -d 'Display objects of all clusters, merged'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "list" -d 'Display all objects of a type: get without names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "watch" -d 'Watch objects in all clusters as one stream'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "describe" -d 'Show objects of all clusters in detail, with their events'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "events" -d 'List the events of all clusters'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "wait" -d 'Wait until objects are created, deleted, or as they should be, in every cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "diff" -d 'Show what apply-routed would change, and in which cluster'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "apply-routed" -d 'Apply manifests, each object in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "create" -d 'Create what manifests describe, each object in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "replace" -d 'Replace objects by what manifests describe, each in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "delete" -d 'Delete objects from the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "patch" -d 'Update fields of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "label" -d 'Update the labels of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "annotate" -d 'Update the annotations of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "scale" -d 'Set the number of replicas of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "delete-all-of" -d 'Delete all selected objects of a type from every cluster that serves it'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "clusters-for" -d 'Show which clusters serve a type, or where manifests would be written'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "api-resources" -d 'Show the kinds of the APIServers file, and which clusters really serve them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "auth" -d 'Inspect authorization: who you are and what you may do, in every cluster'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "completion" -d 'Print a completion script for a shell'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "man" -d 'Write the man pages to a directory'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "version" -d 'Print the version of this program, and of the clusters'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-labels -d 'Shows all labels in a last column' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s L -l label-columns -d 'Shows these labels in columns of their own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-kind -d 'Shows the type in front of the name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l server-print -d 'Lets the servers make the table; --server-print=false shows names and ages alone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s w -l watch -d 'Watches after listing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l watch-only -d 'Watches without listing first' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l output-watch-events -d 'Shows the type of each event of a watch' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l raw -d 'A path of one cluster\'s API server to print as it is, such as /readyz?verbose' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l ignore-not-found -d 'Is silent about objects that do not exist' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l sort-by -d 'Sorts by a field, such as .metadata.creationTimestamp' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l chunk-size -d 'How many objects to ask a server for at a time; 0 is all at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l subresource -d 'A subresource of the named objects instead of the objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l first -d 'Of each named object only the first copy in cluster order' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l fail-on-duplicates -d 'Exits with 4 where an object exists in more than one cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-labels -d 'Shows all labels in a last column' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s L -l label-columns -d 'Shows these labels in columns of their own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-kind -d 'Shows the type in front of the name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l server-print -d 'Lets the servers make the table; --server-print=false shows names and ages alone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s w -l watch -d 'Watches after listing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l watch-only -d 'Watches without listing first' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l output-watch-events -d 'Shows the type of each event of a watch' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l raw -d 'A path of one cluster\'s API server to print as it is, such as /readyz?verbose' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l ignore-not-found -d 'Is silent about objects that do not exist' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l sort-by -d 'Sorts by a field, such as .metadata.creationTimestamp' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l chunk-size -d 'How many objects to ask a server for at a time; 0 is all at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l subresource -d 'A subresource of the named objects instead of the objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l first -d 'Of each named object only the first copy in cluster order' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l fail-on-duplicates -d 'Exits with 4 where an object exists in more than one cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-labels -d 'Shows all labels in a last column' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s L -l label-columns -d 'Shows these labels in columns of their own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-kind -d 'Shows the type in front of the name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l server-print -d 'Lets the servers make the table; --server-print=false shows names and ages alone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l watch-only -d 'Leaves out what is there at the start' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l output-watch-events -d 'Shows the type of each event' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s A -l all-namespaces -d 'Objects of all namespaces' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l show-events -d 'Shows the events of the objects [default: true for a single object, false for several and for a name prefix]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l chunk-size -d 'How many objects to ask a server for at a time; 0 is all at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand describe" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l for -d 'Only the events about this object: TYPE/NAME, or CLUSTER:TYPE/NAME' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l types -d 'Only events of these types: Normal, Warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s A -l all-namespaces -d 'Events of all namespaces' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s w -l watch -d 'Watches for more after listing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l chunk-size -d 'How many events to ask a server for at a time; 0 is all at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand events" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l for -d 'What to wait for: create, delete, condition=NAME[=STATUS], or jsonpath={PATH}[=VALUE]; may be repeated, then all of them in this order, create first' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l timeout -d 'How long to wait; 0 looks once, negative is a week' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s R -l recursive -d 'Descends into directories; on unless it is false' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l all -d 'All objects of the types' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand wait" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s l -l selector -d 'Only manifests with these labels' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l field-manager -d 'Who would own the applied fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l force-conflicts -d 'Takes over fields that other managers own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l show-managed-fields -d 'Keeps managedFields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l show-secrets -d 'Shows the data of Secrets' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l concurrency -d 'How many objects are asked for at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l server-side -d 'Always: kubectl\'s flag is taken, and may not be turned off' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l prune -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l prune-allowlist -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand diff" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s l -l selector -d 'Only manifests with these labels' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l dry-run -d 'none, server, or client: nothing is written' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l field-manager -d 'Who owns the written fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l validate -d 'What the server does with unknown fields' -r -f -a "strict\t'Refuse them'
warn\t'Warn of them'
ignore\t'Drop them'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l force-conflicts -d 'Takes over fields that other managers own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l subresource -d 'A subresource of the objects, such as status, instead of the objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l allow-duplicate -d 'Writes even if another cluster has an object of the same name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l strict -d 'Refuses to write when a cluster cannot be asked for copies' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l server-side -d 'Always: kubectl\'s flag is taken, and may not be turned off' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l prune -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l prune-allowlist -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l all -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l overwrite -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l openapi-patch -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l force -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cascade -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l grace-period -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l timeout -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l wait -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s l -l selector -d 'Only manifests with these labels' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l dry-run -d 'none, server, or client: nothing is written' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l field-manager -d 'Who owns the written fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l validate -d 'What the server does with unknown fields' -r -f -a "strict\t'Refuse them'
warn\t'Warn of them'
ignore\t'Drop them'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l save-config -d 'Saves each manifest in an annotation of its object, for kubectl\'s client-side apply' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l allow-duplicate -d 'Writes even if another cluster has an object of the same name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l strict -d 'Refuses to write when a cluster cannot be asked for copies' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l edit -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l raw -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l dry-run -d 'none, server, or client: nothing is written' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l field-manager -d 'Who owns the written fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l validate -d 'What the server does with unknown fields' -r -f -a "strict\t'Refuse them'
warn\t'Warn of them'
ignore\t'Drop them'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l save-config -d 'Saves each manifest in an annotation of its object, for kubectl\'s client-side apply' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l subresource -d 'A subresource of the objects, such as status, instead of the objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l force -d 'Deletes the objects and creates them anew' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l cascade -d 'With --force, what happens to dependents' -r -f -a "background\t'They are deleted afterwards'
foreground\t'They are deleted first'
orphan\t'They stay'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l grace-period -d 'With --force, seconds given to end gracefully; negative: the kind\'s default' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l timeout -d 'With --force, how long to wait until the objects are gone; 0 is 5 minutes' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l wait -d 'Taken for kubectl\'s sake: --force always waits' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l allow-duplicate -d 'Writes even if another cluster has an object of the same name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l strict -d 'Refuses to write when a cluster cannot be asked for copies' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l raw -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand replace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l all -d 'All objects of the types, in the namespace' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cascade -d 'What happens to dependents' -r -f -a "background\t'They are deleted afterwards'
foreground\t'They are deleted first'
orphan\t'They stay'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l dry-run -d 'none, server, or client: nothing is deleted' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l grace-period -d 'Seconds given to end gracefully; negative: the kind\'s default' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l force -d 'Deletes at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l now -d 'Signals an immediate end: a grace period of 1' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l wait -d 'Waits until the objects are gone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l timeout -d 'How long to wait; 0 is as long as it takes' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s o -l output -d '`name` prints CLUSTER:TYPE/NAME' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l ignore-not-found -d 'Is silent about objects that do not exist; with a selector or --all it always is, unless turned off' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l all-copies -d 'Deletes every copy of an object that exists in several clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s i -l interactive -d 'Asks before deleting' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l raw -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s p -l patch -d 'The patch, in JSON or YAML' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l patch-file -d 'A file with the patch' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l type -d 'The type of the patch: apply, json, merge or strategic; custom resources take no strategic ones' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l subresource -d 'Patches this subresource instead of the object' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l force-conflicts -d 'Takes over fields that other managers own; for --type=apply' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l dry-run -d 'none, server, or client: nothing is changed' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l all-copies -d 'Changes every copy of an object that exists in several clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l field-manager -d 'Who owns the changed fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand patch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l all -d 'All objects of the type' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l overwrite -d 'Changes values that are there already' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l list -d 'Shows what is there' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l resource-version -d 'Only an object at this version is changed' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l dry-run -d 'none, server, or client: nothing is changed' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l all-copies -d 'Changes every copy of an object that exists in several clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l field-manager -d 'Who owns the changed fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand label" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l all -d 'All objects of the type' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l overwrite -d 'Changes values that are there already' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l list -d 'Shows what is there' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l resource-version -d 'Only an object at this version is changed' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l dry-run -d 'none, server, or client: nothing is changed' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l all-copies -d 'Changes every copy of an object that exists in several clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l field-manager -d 'Who owns the changed fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand annotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l all -d 'All objects of the type' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l replicas -d 'How many replicas there are to be' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l current-replicas -d 'Only an object with this many replicas is scaled; -1 is any' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l resource-version -d 'Only an object at this version is scaled' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l timeout -d 'How long to wait until the replicas are there; 0 does not wait' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l dry-run -d 'none, server, or client: nothing is changed' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l all-copies -d 'Changes every copy of an object that exists in several clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand scale" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l all -d 'All objects of the type' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s y -l yes -d 'Does not ask' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cascade -d 'What happens to dependents' -r -f -a "background\t'They are deleted afterwards'
foreground\t'They are deleted first'
orphan\t'They stay'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l dry-run -d 'none, server, or client: nothing is deleted' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l grace-period -d 'Seconds given to end gracefully; negative: the kind\'s default' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l force -d 'Deletes at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l now -d 'Signals an immediate end: a grace period of 1' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l wait -d 'Waits until the objects are gone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l timeout -d 'How long to wait; 0 is as long as it takes' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s o -l output -d '`name` prints CLUSTER:TYPE/NAME' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s k -l kustomize -d 'A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s o -l output -d 'Output format: json, yaml, name, wide' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -s o -l output -d 'Output format: json, yaml, kyaml, name, wide' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l all -d 'All kinds that the clusters serve, not only those of the APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l api-group -d 'Only kinds of this API group; empty is the core group' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l namespaced -d 'Only kinds with namespaces, or with --namespaced=false those without' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l verbs -d 'Only kinds that have all of these verbs' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l categories -d 'Only kinds that are in all of these categories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l sort-by -d 'Sorts by name or kind, instead of by group' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l cached -d 'Takes what is known from an earlier call, instead of asking the clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand api-resources" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -f -a "whoami" -d 'Ask every cluster who you are there'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -f -a "can-i" -d 'Ask the clusters whether you may do something'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and not __fish_seen_subcommand_from whoami can-i help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l subresource -d 'A subresource such as log or scale' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s A -l all-namespaces -d 'In all namespaces' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s q -l quiet -d 'Prints nothing: the exit code says it' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l list -d 'Lists everything that is allowed' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from can-i" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "whoami" -d 'Ask every cluster who you are there'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "can-i" -d 'Ask the clusters whether you may do something'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l client -d 'Only this program\'s version; asks no cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s o -l output -d 'Output format: json, yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l tls-server-name -d 'The name that the home cluster\'s certificate is checked for' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l insecure-skip-tls-verify -d 'Does not check the home cluster\'s certificate: whoever answers gets the credentials' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l certificate-authority -d 'The file of the authorities that the home cluster\'s certificate is checked with' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l client-certificate -d 'The file of a client certificate' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l client-key -d 'The file of the client certificate\'s key' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l response-timeout -d 'How long a cluster may take to begin its answer, and how long it may pause within one' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l watch-timeout -d 'How long a watch may be silent: the server is asked to end it then, and is dead when it does not' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l max-answer-size -d 'The largest answer of a cluster that is read, such as 512Mi' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "get" -d 'Display objects of all clusters, merged'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "list" -d 'Display all objects of a type: get without names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "watch" -d 'Watch objects in all clusters as one stream'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "describe" -d 'Show objects of all clusters in detail, with their events'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "events" -d 'List the events of all clusters'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "wait" -d 'Wait until objects are created, deleted, or as they should be, in every cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "diff" -d 'Show what apply-routed would change, and in which cluster'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "apply-routed" -d 'Apply manifests, each object in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "create" -d 'Create what manifests describe, each object in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "replace" -d 'Replace objects by what manifests describe, each in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "delete" -d 'Delete objects from the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "patch" -d 'Update fields of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "label" -d 'Update the labels of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "annotate" -d 'Update the annotations of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "scale" -d 'Set the number of replicas of objects in the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "delete-all-of" -d 'Delete all selected objects of a type from every cluster that serves it'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "clusters-for" -d 'Show which clusters serve a type, or where manifests would be written'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "api-resources" -d 'Show the kinds of the APIServers file, and which clusters really serve them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "auth" -d 'Inspect authorization: who you are and what you may do, in every cluster'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "completion" -d 'Print a completion script for a shell'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "man" -d 'Write the man pages to a directory'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "version" -d 'Print the version of this program, and of the clusters'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch describe events wait diff apply-routed create replace delete patch label annotate scale delete-all-of clusters-for api-resources auth completion man version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and __fish_seen_subcommand_from auth" -f -a "whoami" -d 'Ask every cluster who you are there'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and __fish_seen_subcommand_from auth" -f -a "can-i" -d 'Ask the clusters whether you may do something'
