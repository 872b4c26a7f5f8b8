{{- define "sredspace.image" -}}
{{- $image := .image -}}
{{- $repository := required (printf "%s.image.repository is required" .part) $image.repository -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ required (printf "%s.image.tag or .digest is required" .part) $image.tag }}
{{- end -}}
{{- end -}}

{{- define "sredspace.labels" -}}
app.kubernetes.io/part-of: sredspace
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "sredspace.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "sredspace.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "sredspace.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{- define "sredspace.serverEnv" -}}
env:
  - { name: SREDSPACE_ADDR, value: "0.0.0.0:8080" }
  {{- if .Values.server.metricsFrom }}
  - { name: SREDSPACE_PRIVATE_ADDR, value: "0.0.0.0:9464" } # no sign-in: only the network policy stands before it
  {{- end }}
  - { name: SREDSPACE_WORKER_URL, value: "http://{{ .Release.Name }}-worker:8090" }
  - { name: SREDSPACE_STOP_DELAY, value: 5s } # until every node has learned that the pod leaves
  {{- if not (hasKey .Values.server.settings "SREDSPACE_WORKERS") }}
  # Where fewer run at the moment, a task that finds no free slot waits and costs nothing.
  - { name: SREDSPACE_WORKERS, value: {{ ternary .Values.autoscaling.maxReplicas .Values.worker.replicas .Values.autoscaling.enabled | quote }} }
  {{- end }}
  {{- range $name, $value := .Values.server.settings }}
  - { name: {{ $name }}, value: {{ required (printf "server.settings.%s is required" $name) $value | quote }} }
  {{- end }}
envFrom:
  - secretRef: { name: {{ required "server.secret is required" .Values.server.secret }} }
{{- end -}}

{{- define "sredspace.spread" -}}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "sredspace.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{- define "sredspace.egress" -}}
- to: [{ namespaceSelector: {}, podSelector: { matchLabels: { k8s-app: kube-dns } } }]
  ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
{{- range . }}
- to:
    - ipBlock:
        cidr: {{ .cidr }}
        {{- with .except }}
        except: {{- toYaml . | nindent 10 }}
        {{- end }}
  ports:
    {{- range .ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end }}
{{- end -}}
